import type { CivilDate } from "../../domain/civil-date.ts";
import type { FactBag, FactName, RuleId } from "../../domain/decision.ts";
import type { HolderKind } from "../../domain/licence.ts";
import type { ReminderStep } from "../../domain/ladder.ts";
import type { WorkingCalendar } from "../../domain/working-calendar.ts";
import type { Head } from "./example.ts";
import type { FactDefinition } from "./fact.ts";
import type { CatalogueItem } from "./item.ts";
import type { HolderRule, LicenceRule, Rule, RuleVersion } from "./rule.ts";

/** A rule library that passed every check. Frozen: whoever holds it may share it between any number of decisions. */
export interface RuleSet {
  readonly facts: ReadonlyMap<FactName, FactDefinition>;
  readonly items: ReadonlyMap<string, CatalogueItem>;
  readonly calendar: WorkingCalendar;
  /** Ascending by id. */
  readonly rules: readonly Rule[];
  /** SHA-256 (hex) over the canonical JSON of everything that decides; comments, layout and examples do not count. */
  readonly digest: string;
  findRule(id: RuleId): Rule | undefined;
  /** Rules about licences of a service item, ascending by id. */
  rulesFor(itemCode: string): readonly LicenceRule[];
  /** Rules about holders of a kind, ascending by id; of an `unknown` kind all of them, for any may concern it. */
  rulesForHolder(kind: HolderKind): readonly HolderRule[];
  /** The reminders under a version, the earliest first: its own, or those of `ladder.yaml` for its tier. */
  stepsOf(version: Pick<RuleVersion, "tier" | "ladder" | "window">): readonly ReminderStep[];
  versionInForce(id: RuleId, day: CivilDate): RuleVersion | undefined;
  /** The same facts, items and calendar with these rules instead. */
  withRules(rules: readonly Rule[]): RuleSet;
}

/**
 * Everything one decision depends on. `facts` holds the licence's and holder's facts; `day.*`, `param.*` and ages are
 * worked out from them, the version and `asOf`, whatever the bag says of them.
 */
export interface DecideInput {
  readonly rule: Rule;
  /** The version in force on `asOf`, or `undefined` where none is. */
  readonly version: RuleVersion | undefined;
  readonly facts: FactBag;
  /** The persons the unit is paid for; absent where nobody knows them, empty where there are none. */
  readonly heads?: readonly Head[];
  readonly asOf: CivilDate;
  readonly ruleSet: RuleSet;
}
