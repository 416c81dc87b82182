import type { CivilDate } from "../domain/civil-date.ts";
import type { FactBag, FactName, KnownFact } from "../domain/decision.ts";
import { applyMaxAge } from "./fact-bag.ts";
import { fitsFact } from "./fact-values.ts";
import { parameterValuesOn } from "./read-parameters.ts";
import type { DecideInput, RuleSet, RuleVersion } from "./types.ts";
import { ageIn, agesFrom } from "./worked-out.ts";

const missing: KnownFact = { known: false, why: "missing" };

/** Ages, facts of the day and parameters are worked out; the rest is taken from the bag if it is fresh and of its type. */
export function knownFacts(
  names: readonly FactName[],
  version: RuleVersion,
  facts: FactBag,
  day: FactBag,
  { asOf, ruleSet }: DecideInput,
): FactBag {
  const parameters = new Map(
    parameterValuesOn(version.parameters, asOf).map(([name, value, observedOn]) => [name, { value, observedOn }]),
  );
  const known: Record<FactName, KnownFact> = {};
  const fromBag = (name: FactName): KnownFact => asDefined(name, facts[name] ?? missing, asOf, ruleSet);
  for (const name of names) {
    const parameter = parameters.get(name);
    const source = agesFrom.get(name);
    if (parameter !== undefined) known[name] = { known: true, ...parameter };
    else if (name.startsWith("param.")) known[name] = missing;
    else if (name === "day.today") known[name] = { known: true, value: asOf };
    else if (name.startsWith("day.")) known[name] = day[name] ?? missing;
    else if (source !== undefined) known[name] = ageIn({ [source]: fromBag(source) }, name, asOf) ?? missing;
    else known[name] = fromBag(name);
  }
  return known;
}

function asDefined(name: FactName, known: KnownFact, asOf: CivilDate, ruleSet: RuleSet): KnownFact {
  const fact = ruleSet.facts.get(name);
  if (fact === undefined || !known.known) return known;
  return fitsFact(known.value, fact) ? applyMaxAge(fact, known, asOf) : { known: false, why: "unreadable" };
}
