import type { CivilDate } from "../../domain/civil-date.ts";
import type { Decision, FactBag, KnownFact } from "../../domain/decision.ts";
import type { LicenceId } from "../../domain/licence.ts";
import {
  decide,
  factBagFor,
  nextChange,
  type DecideInput,
  type LicenceRule,
  type RuleSet,
  type RuleVersion,
} from "../../engine/index.ts";
import type { RegisteredLicence } from "../../ports/register-store.ts";
import { breathe } from "../breathe.ts";
import { loggable } from "../loggable.ts";
import { noProgress, type OnProgress, type Parts } from "../parts.ts";
import { groupBy } from "../scan/group-by.ts";

const pageSize = 500;

/** The days that are foreseen, both inclusive, and what is assumed of the register in them. */
export interface Foreseen {
  readonly from: CivilDate;
  readonly until: CivilDate;
  /** Registers go on being imported and say the same: what is known does not grow old. */
  readonly isKeptCurrent: boolean;
  readonly signal: AbortSignal;
  readonly onProgress?: OnProgress;
}

/** What a rule comes to say of a licence on a day, by time alone. */
export interface Turn {
  readonly registered: RegisteredLicence;
  readonly rule: LicenceRule;
  readonly decision: Decision;
}

/**
 * Every turn of every licence in the days, and what is decided on the first of them, licence by licence; the days of one
 * licence and rule ascending. Nothing is polled: each decision says when the next can differ. A licence that cannot be
 * decided is left out and logged.
 */
export async function* turnsIn(parts: Parts, ruleSet: RuleSet, foreseen: Foreseen): AsyncGenerator<Turn> {
  const { register } = parts.storage;
  const total = await register.count({});
  const coverage = await register.coverage();
  const onProgress = foreseen.onProgress ?? noProgress;
  let done = 0;
  for (let after: LicenceId | undefined; ;) {
    await breathe(foreseen.signal);
    const page = await register.list({ ...(after === undefined ? {} : { after }), limit: pageSize });
    const concerned = page.filter(({ licence }) => ruleSet.rulesFor(licence.itemCode).length > 0);
    const subjects = concerned.flatMap(({ licence }) => [
      licence.licenceId as string,
      licence.holder.holderId as string,
    ]);
    const facts = groupBy(await register.factsOf([...new Set(subjects)]), (fact) => fact.subjectId);
    for (const registered of concerned) {
      const { licence } = registered;
      const observed = [...(facts.get(licence.licenceId) ?? []), ...(facts.get(licence.holder.holderId) ?? [])];
      const known = { licence, isMissing: registered.missingSince !== undefined, observed, coverage };
      for (const rule of ruleSet.rulesFor(licence.itemCode)) {
        try {
          const bagOf = (version: RuleVersion | undefined) => factBagFor(ruleSet, version, known, foreseen.from);
          for await (const decision of decisionsOf(ruleSet, rule, bagOf, foreseen))
            yield { registered, rule, decision };
        } catch (error) {
          parts.log.warn({ rule: rule.rule, ...loggable(error) }, "licence left out of the forecast");
        }
      }
    }
    done += page.length;
    onProgress({ stage: "推算各证照的期限", done: Math.min(done, total), total });
    after = page.at(-1)?.licence.licenceId;
    if (after === undefined || page.length < pageSize) return;
  }
}

/** What a rule says of one subject in the days: what it says on the first, and then whenever it may say something else. */
export async function* decisionsOf(
  ruleSet: RuleSet,
  rule: DecideInput["rule"],
  bagOf: (version: RuleVersion | undefined) => Pick<DecideInput, "facts" | "heads">,
  { from, until, isKeptCurrent }: Foreseen,
): AsyncGenerator<Decision> {
  const seen = bagOf(ruleSet.versionInForce(rule.rule, from));
  const bag = isKeptCurrent ? agelessBag(seen) : seen;
  const inputOn = (asOf: CivilDate) => ({
    rule,
    version: ruleSet.versionInForce(rule.rule, asOf),
    ...bag,
    asOf,
    ruleSet,
  });
  // A newer version may change the window or the ladder of a case without changing the outcome.
  const versionStarts = rule.versions.map(({ inForce }) => inForce.from).sort();
  let current = await decide(inputOn(from));
  yield current;
  for (;;) {
    const { asOf } = current;
    const change = await nextChange(inputOn(asOf), until);
    const start = versionStarts.find((day) => day > asOf);
    if (start !== undefined && (change === undefined || start < change.on)) current = await decide(inputOn(start));
    else if (change !== undefined) current = change.decision;
    else return;
    if (current.asOf > until) return;
    yield current;
  }
}

const agelessBag = ({ facts, heads }: Pick<DecideInput, "facts" | "heads">): Pick<DecideInput, "facts" | "heads"> => ({
  facts: ageless(facts),
  ...(heads === undefined ? {} : { heads: heads.map((head) => ({ ...head, facts: ageless(head.facts) })) }),
});

/** Without the days on which anything was observed, so that no observation grows old. */
const ageless = (facts: FactBag): FactBag =>
  Object.fromEntries(
    Object.entries(facts).map(([name, known]): readonly [string, KnownFact] => {
      if (!known.known) return [name, known];
      const { observedOn: _observedOn, ...rest } = known;
      return [name, rest];
    }),
  );
