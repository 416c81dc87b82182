import { parseCivilDate, type CivilDate } from "../domain/civil-date.ts";
import type { Decision, Outcome, RuleId } from "../domain/decision.ts";
import { stepDay, type ReminderStep } from "../domain/ladder.ts";
import {
  decide,
  explainDecision,
  explainFurther,
  nextChange,
  singleChanges,
  whatIfKnown,
  type DecideInput,
  type Explanation,
  type FurtherExplanation,
} from "../engine/index.ts";

export interface ExplainedDecision extends Explanation, FurtherExplanation {
  readonly rule: RuleId;
  readonly title: string;
  readonly version?: number;
  readonly outcome: Outcome;
  readonly window?: Decision["window"];
  readonly isProvisional: boolean;
  /** Days on which a holder who does not answer is reminded; present where the renewal is eligible. */
  readonly reminders?: readonly (ReminderStep & { readonly on: CivilDate })[];
}

/** What a rule says of what is known, in words. */
export async function explainedDecision(
  input: DecideInput,
  lang: "zh" | "en",
): Promise<{ readonly decision: Decision; readonly explained: ExplainedDecision }> {
  const { rule, version, ruleSet } = input;
  const decision = await decide(input);
  const next = decision.outcome === "not-applicable" ? undefined : await nextChange(input);
  const further = {
    changes: await singleChanges(input, decision),
    whatIf: await whatIfKnown(input, decision),
    ...(next === undefined ? {} : { next }),
  };
  const explained = {
    rule: rule.rule,
    title: rule.title[lang],
    ...(version === undefined ? {} : { version: version.version }),
    outcome: decision.outcome,
    ...(decision.window === undefined ? {} : { window: decision.window }),
    isProvisional: decision.isProvisional,
    ...remindersOf(input, decision),
    ...explainDecision(decision, ruleSet, lang, {
      changesOn: next?.on,
      facts: input.facts,
      ...(input.heads === undefined ? {} : { heads: input.heads }),
    }),
    ...explainFurther(ruleSet, lang, further),
  };
  return { decision, explained };
}

function remindersOf(
  { version, ruleSet, facts }: DecideInput,
  { outcome, window }: Decision,
): Pick<ExplainedDecision, "reminders"> {
  const lastDay = facts["licence.validUntil"];
  const closesOn = window?.closesOn ?? (lastDay?.known === true ? parseCivilDate(String(lastDay.value)) : undefined);
  if (version === undefined || outcome !== "eligible" || closesOn === undefined || version.grant !== undefined)
    return {};
  return {
    reminders: ruleSet
      .stepsOf(version)
      .map((step) => ({ ...step, on: stepDay(step, closesOn, ruleSet.calendar) }))
      .filter(({ on }) => window?.opensOn === undefined || on > window.opensOn),
  };
}
