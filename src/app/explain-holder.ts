import type { CivilDate } from "../domain/civil-date.ts";
import { checkIdentityNumber } from "../domain/identifiers/identity-number.ts";
import { checkUscc } from "../domain/identifiers/uscc.ts";
import type { DecidedAmount } from "../domain/decision.ts";
import type { Holder, HolderId } from "../domain/licence.ts";
import { explainDecision, nextChangeOn } from "../engine/index.ts";
import type { Parts } from "./parts.ts";
import { bagFor, decideHolder } from "./scan/decide-holders.ts";
import type { ExplainedDecision } from "./explain-licence.ts";

export interface ExplainedBenefit extends ExplainedDecision {
  readonly cycle?: string;
  readonly amount?: DecidedAmount;
  /** Persons the unit is paid for, by how they were found. */
  readonly heads?: { readonly holds: number; readonly fails: number; readonly unknown: number };
}

export interface HolderExplanation {
  readonly holder: Holder;
  readonly asOf: CivilDate;
  readonly version: number;
  readonly missingSince?: number;
  readonly decisions: readonly ExplainedBenefit[];
}

/** The ids that somebody typing a unified code or an identity number may mean. */
export function holderIdsFor(parts: Parts, number: string, asOf: CivilDate): readonly HolderId[] {
  const text = number.trim();
  const uscc = checkUscc(text).value;
  const identity = checkIdentityNumber(text, asOf).value;
  return [
    text as HolderId,
    ...(uscc === "" ? [] : [`uscc:${uscc}` as HolderId]),
    ...(identity === "" ? [] : [`person:${parts.vault.keyedHash("identity", identity)}` as HolderId]),
  ];
}

/**
 * What every benefit about a holder of its kind says of it on a day, in words, with today's knowledge. Nothing is
 * written. `undefined` if the register knows nobody by the number.
 */
export async function explainHolder(
  parts: Parts,
  request: { readonly number: string; readonly asOf: CivilDate; readonly lang: "zh" | "en" },
): Promise<HolderExplanation | undefined> {
  const { register } = parts.storage;
  for (const holderId of holderIdsFor(parts, request.number, request.asOf)) {
    const registered = await register.findHolder(holderId);
    if (registered === undefined) continue;
    const { asOf, lang } = request;
    const ruleSet = await parts.rules.current();
    const known = {
      registered,
      observed: await register.factsOf([holderId]),
      coverage: await register.coverage(),
      heads: await register.headsOf([holderId]),
    };
    const decisions: ExplainedBenefit[] = [];
    for (const rule of ruleSet.rulesForHolder(registered.holder.kind)) {
      const version = ruleSet.versionInForce(rule.rule, asOf);
      const decision = await decideHolder(ruleSet, rule, known, asOf);
      const input = { rule, version, ...bagFor(ruleSet, version, known, asOf), asOf, ruleSet };
      const changesOn = decision.outcome === "not-applicable" ? undefined : await nextChangeOn(input);
      const count = (result: string): number => (decision.heads ?? []).filter((head) => head.result === result).length;
      decisions.push({
        rule: rule.rule,
        title: rule.title[lang],
        ...(version === undefined ? {} : { version: version.version }),
        outcome: decision.outcome,
        isProvisional: decision.isProvisional,
        ...(decision.cycle === undefined ? {} : { cycle: decision.cycle }),
        ...(decision.amount === undefined ? {} : { amount: decision.amount }),
        ...(decision.heads === undefined
          ? {}
          : { heads: { holds: count("holds"), fails: count("fails"), unknown: count("unknown") } }),
        ...explainDecision(decision, ruleSet, lang, changesOn),
      });
    }
    const { missingSince, version, holder } = registered;
    return { holder, asOf, version, ...(missingSince === undefined ? {} : { missingSince }), decisions };
  }
  return undefined;
}
