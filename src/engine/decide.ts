import type { CivilDate } from "../domain/civil-date.ts";
import type { DecidedAmount, Decision, FactBag, FactName, LeafResult, Tier } from "../domain/decision.ts";
import { factsOfGrant, factsOfVersion } from "./condition-leaves.ts";
import { decideHeads } from "./decide-heads.ts";
import { once, run } from "./deciding.ts";
import { dayFactsOf } from "./fact-bag.ts";
import { granted } from "./granted.ts";
import { cycleOf } from "./grant-cycle.ts";
import { knownFacts } from "./known-facts.ts";
import type { DecideInput, Rule, RuleVersion } from "./types.ts";

const isInForce = ({ inForce: { from, to } }: RuleVersion, day: CivilDate): boolean =>
  from <= day && (to === undefined || day <= to);

/** Whether the rule is about the subject; unknown where nobody knows of what kind the holder is. */
function concerns(rule: Rule, facts: FactBag): LeafResult {
  const name = rule.subject === "licence" ? "licence.itemCode" : "holder.kind";
  const fact = facts[name];
  if (fact === undefined || (rule.subject === "licence" && !fact.known))
    throw new RangeError(`${rule.rule}：给定的事实里没有 ${name}`);
  if (!fact.known) return "unknown";
  const applies =
    rule.subject === "licence"
      ? fact.value === rule.appliesTo.itemCode
      : rule.appliesTo.holderKinds.some((kind) => kind === fact.value);
  return applies ? "holds" : "fails";
}

/** A grant whose amount nobody can tell yet is not prepared without a person. */
const tierFor = (tier: Tier, amount: DecidedAmount | undefined): Tier =>
  tier === "auto-prepare" && amount !== undefined && amount.fen === undefined ? "assisted" : tier;

/**
 * What a rule version concludes about one subject as of one day. It depends on the input alone, and any number of
 * decisions may be made at once: each is one json-rules-engine run on an engine of its own, and one for each person
 * whom a unit is paid for.
 *
 * Not in force on the day or not about the subject's item or kind: `not-applicable`, without a run. Conditions surely
 * failing, or no person surely or possibly passing: `not-eligible`; in doubt: `undetermined`. Surely holding: the
 * findings are tried in order, and the first that surely holds decides, unless an earlier one is in doubt, which leaves
 * all `undetermined`. No finding: `eligible`; an amount that cannot be told yet leaves it so, with the tier `assisted`.
 * @throws {RangeError} if the bag does not name the licence's item or the holder's kind, which every bag must.
 */
export async function decide(input: DecideInput): Promise<Decision> {
  const { rule, version, facts, asOf, ruleSet } = input;
  const isAbout = concerns(rule, facts);
  const head = { rule: rule.rule, version: version?.version ?? 0, asOf, because: [], isProvisional: false };
  if (version === undefined || !isInForce(version, asOf) || isAbout === "fails")
    return { ...head, outcome: "not-applicable" };
  if (isAbout === "unknown") return { ...head, outcome: "undetermined", missing: ["holder.kind"] };
  const day = dayFactsOf(facts, version, asOf, ruleSet);
  const asked = factsOfVersion(version);
  const names = once([...asked, ...factsOfGrant(version)]);
  const known = knownFacts(names, version, facts, day.facts, input);
  const { deciding, result: ran } = await run(version, asked, known, input, facts);
  const people = await decideHeads(version, day.facts, input);
  const { grant } = version;
  const base = {
    rule: rule.rule,
    version: version.version,
    asOf,
    because: [ran.conditions, ...ran.findings].flatMap((part) => deciding.reasons(part, version)),
    isProvisional: day.window?.isProvisional ?? false,
    ...(day.window === undefined ? {} : { window: withoutMark(day.window) }),
    ...(grant && {
      cycle: cycleOf(grant, asOf, grant.cycleBy === undefined ? undefined : deciding.fact(grant.cycleBy)),
    }),
    ...(people.decisions && { heads: people.decisions }),
  };
  const { result } = ran.conditions;
  if (result === "fails" || people.result === "fails") return { ...base, outcome: "not-eligible" };
  if (result === "unknown" || people.result === "unknown") {
    const own = result === "unknown" ? deciding.missing(version.conditions, ran.conditions) : [];
    return { ...base, outcome: "undetermined", missing: once([...own, ...people.missing]) };
  }
  const first = ran.findings.findIndex((one) => one.result === "holds");
  const tried = first === -1 ? ran.findings : ran.findings.slice(0, first);
  const doubts = tried.flatMap((part, i) => {
    const finding = version.findings[i];
    return part.result === "unknown" && finding !== undefined ? deciding.missing(finding.conditions, part) : [];
  });
  if (doubts.length > 0) return { ...base, outcome: "undetermined", missing: once(doubts) };
  const finding = version.findings[first];
  if (finding === undefined) {
    const unitOf = (name: FactName): string | undefined => ruleSet.facts.get(name)?.unit;
    const given = grant && granted(grant, { known: (name) => deciding.fact(name), unitOf }, people.decisions);
    return { ...base, ...given, outcome: "eligible", tier: tierFor(version.tier, given?.amount) };
  }
  const told = { finding: finding.id, ...(finding.tell === true ? { tell: true as const } : {}) };
  switch (finding.effect) {
    case "block":
      return { ...base, outcome: "blocked", ...told };
    case "hold":
      return { ...base, outcome: "held", ...told };
    case "route":
      return { ...base, outcome: "routed", ...told, to: finding.to };
    default:
      return finding satisfies never;
  }
}

/** The window as a decision shows it; whether it is provisional stands in the decision itself. */
const withoutMark = ({ opensOn, closesOn, adviseBy }: NonNullable<ReturnType<typeof dayFactsOf>["window"]>) => ({
  ...(opensOn === undefined ? {} : { opensOn }),
  closesOn,
  adviseBy,
});
