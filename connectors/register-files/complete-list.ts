import type { RowProblem } from "../../src/ports/register-intake.ts";
import type { CompleteList } from "./mapping.ts";

/** Said of each row of a complete list that is set aside: nobody can be said to be off a list that was read in part. */
const notWhole: RowProblem = {
  field: "completeList",
  code: "incomplete-list",
  reason: "名单有不能辨认的行，因此未认定其余主体不在名单上；请更正后重新导入整份名单",
};

/** Why a row is set aside, with what that means for the list it is a row of. */
export const withList = (problems: readonly RowProblem[], list: CompleteList | undefined): readonly RowProblem[] =>
  list === undefined ? problems : [...problems, notWhole];

/**
 * What is wrong with a row that is on the list but does not say as what: with nothing stated of its subject, the list
 * would say that the subject is not on it.
 */
export function unsaidValue(
  list: CompleteList | undefined,
  stated: readonly string[],
  problems: readonly RowProblem[],
): readonly RowProblem[] {
  if (list === undefined || list.value !== undefined) return [];
  const { fact } = list;
  if (stated.includes(fact) || problems.some(({ field }) => field === fact)) return [];
  return [{ field: fact, code: "missing", reason: "在名单上，但名单所说的这一项没有填写或不能辨认" }];
}
