import type { CivilDate } from "../../domain/civil-date.ts";
import type { Decision, FactBag, FactName, RuleId } from "../../domain/decision.ts";
import { decide, factsBehind, type HolderRule, type RuleSet, type RuleVersion } from "../../engine/index.ts";
import { bagFor, type KnownHolder } from "./known-holders.ts";

/** What the rules say of holders: takes what is known of one, then one rule after the other. */
export type HolderDecider = (known: KnownHolder) => (rule: HolderRule) => Promise<Decision>;

/** What one rule said of facts it met before. */
interface Memory {
  readonly version: RuleVersion | undefined;
  readonly restsOn: readonly FactName[];
  readonly decisions: Map<string, Promise<Decision>>;
}

/** So many decisions of each rule are kept; a register in which everybody differs must not fill the memory. */
const mostKept = 2000;

/**
 * Decides holders by a rule set as of a day. A decision depends on nothing but rule version, facts and day, and of most
 * of a register little of what a rule asks for was ever observed: holders with the same facts share one decision,
 * unless persons are paid for.
 */
export function holderDecider(ruleSet: RuleSet, asOf: CivilDate): HolderDecider {
  const memories = new Map<RuleId, Memory>();
  const memoryOf = ({ rule }: HolderRule): Memory => {
    const memory = memories.get(rule) ?? emptyMemory(ruleSet.versionInForce(rule, asOf));
    memories.set(rule, memory);
    return memory;
  };
  return (known) => {
    const { facts } = bagFor(ruleSet, undefined, known, asOf);
    return (rule) => {
      const { version, restsOn, decisions } = memoryOf(rule);
      const decided = (): Promise<Decision> =>
        decide({ rule, version, ...bagFor(ruleSet, version, known, asOf), asOf, ruleSet });
      return known.heads.length > 0 ? decided() : recall(decisions, seenBy(restsOn, facts), decided);
    };
  };
}

const emptyMemory = (version: RuleVersion | undefined): Memory => ({
  version,
  restsOn: ["holder.kind", ...(version === undefined ? [] : factsBehind(version))],
  decisions: new Map(),
});

const seenBy = (names: readonly FactName[], facts: FactBag): string => JSON.stringify(names.map((name) => facts[name]));

function recall(
  decisions: Map<string, Promise<Decision>>,
  key: string,
  decided: () => Promise<Decision>,
): Promise<Decision> {
  const known = decisions.get(key);
  if (known !== undefined) return known;
  if (decisions.size >= mostKept) decisions.clear();
  const decision = decided();
  decisions.set(key, decision);
  return decision;
}
