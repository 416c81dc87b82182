import type { Basis, RuleId } from "../../domain/decision.ts";
import type { NamedHolderKind } from "../../domain/licence.ts";
import type { Text } from "./text.ts";

/** One entry of `rules/items.yaml`: a licence kind that a rule can be about. */
export interface ServiceItem {
  readonly code: string;
  readonly title: Text;
  readonly department: Text;
  /** Level of the deciding authority, in the catalogue's words. */
  readonly issuingLevel: Text;
  /** Absent where the law sets no term: the printed last day counts. */
  readonly validityYears?: number;
  readonly validityNote?: Text;
  /** The licence number is an identity number of the holder: it is sealed and masked. */
  readonly numberIsIdentity: boolean;
  /** Keys of this entry whose value was not checked against a source. */
  readonly unverified: readonly string[];
}

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
