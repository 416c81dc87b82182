import type { Decision } from "../../domain/decision.ts";
import { explainDecision, whatChanged, type Explanation } from "../../engine/index.ts";
import type { Sides } from "./compare-subjects.ts";

/**
 * Why a draft comes to another conclusion, in sentences: the conditions that made it so, those on each person counted
 * over the persons, and the amounts where both pay.
 */
export function whyOtherwise(was: Decision, would: Decision, { ruleSet, candidate }: Sides): readonly string[] {
  const [before, after] = [explainDecision(was, ruleSet, "zh"), explainDecision(would, candidate.ruleSet, "zh")];
  const amounts =
    was.amount === undefined || would.amount === undefined || was.amount.fen === would.amount.fen
      ? []
      : [`原：${before.amount?.says ?? ""}；新：${after.amount?.says ?? ""}`];
  const { ids, isOf } = whatChanged(
    { decision: was, version: ruleSet.versionInForce(was.rule, was.asOf) },
    { decision: would, version: candidate.version },
  );
  const told = isOf === "was" ? before : after;
  const persons = personSentences(told, ids);
  const sentences = [...told.because.filter(({ id }) => ids.includes(id)).map(({ says }) => says), ...persons].map(
    (says) => (isOf === "was" ? `新版不再要求——${says}` : says),
  );
  if (amounts.length === 0) return sentences;
  // Where both pay, the conditions are not what made the difference, unless it is who is counted.
  const said = personSentences(before, ids);
  return [...amounts, ...persons.filter((one) => !said.includes(one))];
}

/** Each condition on the persons once, with for how many it came out how. */
function personSentences({ heads = [] }: Explanation, ids: readonly string[]): readonly string[] {
  const reasons = heads.flatMap(({ because }) => because);
  const asked = new Map(reasons.map(({ id, asks }) => [id, asks.zh]));
  return [...asked]
    .filter(([id]) => ids.includes(id))
    .map(([id, asks]) => {
      const many = (result: string): number => reasons.filter((one) => one.id === id && one.result === result).length;
      return `逐人比对，${asks}：成立 ${many("holds")} 人，不成立 ${many("fails")} 人，不清楚 ${many("unknown")} 人`;
    });
}
