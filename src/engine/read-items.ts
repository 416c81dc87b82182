import type { RuleId } from "../domain/decision.ts";
import { checkShape } from "./check-shape.ts";
import { itemsFile } from "./library-schemas.ts";
import { didYouMean } from "./problems.ts";
import type { Problem } from "./problems.ts";
import type { CatalogueItem } from "./types.ts";
import { readYaml } from "./yaml-source.ts";

/**
 * Reads `items.yaml`; the items that are right come back even if others are not.
 * @param ruleIds of every rule of the library, to which the items refer.
 */
export function readItems(
  text: string,
  file: string,
  ruleIds: ReadonlySet<RuleId>,
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
    (item.handlings ?? []).forEach(({ rule }, j) => {
      if (rule !== undefined && !ruleIds.has(rule))
        problems.push(
          source.problem(
            "reference-unknown",
            ["items", i, "handlings", j, "rule"],
            `规则库里没有规则 “${rule}”。${didYouMean(rule, [...ruleIds])}`,
          ),
        );
    });
    items.set(item.code, { ...item, unverified: item.unverified ?? [] });
  });
  return { items, problems };
}
