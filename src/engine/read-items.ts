import type { Basis, RuleId } from "../domain/decision.ts";
import type { NamedHolderKind } from "../domain/licence.ts";
import { checkShape } from "./check-shape.ts";
import { itemsFile } from "./library-schemas.ts";
import { didYouMean } from "./problems.ts";
import type { Problem } from "./problems.ts";
import type { ServiceItem, Text } from "./types.ts";
import { readYaml } from "./yaml-source.ts";

/** Whether an item may be handled in a certain way, and on what grounds. */
export interface Permission {
  readonly allowed: boolean;
  readonly basis: readonly Basis[];
}

/** 收费; `fen` is what one case costs, absent where it depends on a quantity. */
export type Charges =
  | { readonly charged: false; readonly basis: readonly Basis[] }
  | { readonly charged: true; readonly fen?: number; readonly basis: readonly Basis[] };

/** 业务办理项: what can be applied for under an item. Granting, amending, renewing, de-registering are one each. */
export interface Handling {
  readonly kind: "grant" | "amendment" | "renewal" | "deregistration";
  readonly name: Text;
  /** 业务办理项编码 */
  readonly code?: string;
  /** Its versions hold conditions, basis, materials and both time limits; the catalogue does not repeat them. */
  readonly rule?: RuleId;
}

/**
 * A service item with the further elements of the catalogue (事项清单). What is absent was not found anywhere: it
 * means neither "free of charge" nor "allowed".
 */
export interface CatalogueItem extends ServiceItem {
  /** 事项类型 */
  readonly type?: "行政许可" | "行政确认" | "行政给付" | "行政奖励";
  /** 基本编码, of the national catalogue. */
  readonly basicCode?: string;
  /** 实施编码, of the bureau's own list. */
  readonly implementationCode?: string;
  /** 服务对象 */
  readonly holderKinds?: readonly NamedHolderKind[];
  /** At most one of a kind. */
  readonly handlings?: readonly Handling[];
  readonly charges?: Charges;
  /** 告知承诺 */
  readonly commitment?: Permission;
  /** 容缺受理, of the item as a whole; which materials may be handed in later stands with the materials. */
  readonly deferral?: Permission;
}

/** Reads `items.yaml`; the items that are right come back even if others are not. */
export function readItems(
  text: string,
  file: string,
): { readonly items: ReadonlyMap<string, CatalogueItem>; readonly problems: readonly Problem[] } {
  const { source, problems: syntax } = readYaml(text, file);
  const items = new Map<string, CatalogueItem>();
  if (syntax.length > 0) return { items, problems: syntax };
  const shape = checkShape(source, itemsFile);
  if (shape.value === undefined) return { items, problems: shape.problems };
  const problems: Problem[] = [];
  shape.value.items.forEach((item, i) => {
    if (items.has(item.code))
      problems.push(source.problem("duplicate", ["items", i, "code"], `事项 “${item.code}” 写了两次`));
    const keys = Object.keys(item);
    (item.unverified ?? []).forEach((key, j) => {
      if (!keys.includes(key))
        problems.push(
          source.problem(
            "reference-unknown",
            ["items", i, "unverified", j],
            `${item.code} 没有 “${key}” 这个键。${didYouMean(key, keys)}`,
          ),
        );
    });
    const kinds = (item.handlings ?? []).map(({ kind }) => kind);
    kinds.forEach((kind, j) => {
      if (kinds.indexOf(kind) < j)
        problems.push(
          source.problem(
            "duplicate",
            ["items", i, "handlings", j, "kind"],
            `${item.code} 的业务情形 “${kind}” 写了两次`,
          ),
        );
    });
    items.set(item.code, { ...item, unverified: item.unverified ?? [] });
  });
  return { items, problems };
}
