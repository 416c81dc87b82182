import type { CivilDate } from "../domain/civil-date.ts";
import type {
  Basis,
  DecidedWindow,
  Decision,
  FactBag,
  FactName,
  FindingId,
  LeafResult,
  Outcome,
  RuleId,
  Tier,
} from "../domain/decision.ts";
import type { FactValue, HolderKind, NamedHolderKind } from "../domain/licence.ts";
import type { WindowRule } from "../domain/renewal-window.ts";
import type { WorkingCalendar } from "../domain/working-calendar.ts";

/** A text that a reader of the language has looked at. */
export interface ReviewedText {
  readonly text: string;
  readonly reviewedBy: string;
}

/** A sentence or label in the two languages every rule is written in, and in Mongolian where a reader of it has seen it. */
export interface Text {
  readonly zh: string;
  readonly en: string;
  readonly mn?: ReviewedText;
}

/** Languages that explanations are written in; Mongolian falls back to Chinese where there is no text. */
export type Lang = "zh" | "en";

/** The texts of a rule library: path relative to its root (`renewal/food-operation/rule.yaml`) → contents. */
export type RuleFiles = ReadonlyMap<string, string>;

/**
 * `integer` and `number` are finite; money is an integer in fen; a date is a civil date; a region is a code of GB/T 2260
 * or its township extensions.
 */
export type FactType = "boolean" | "integer" | "number" | "date" | "string" | "string-list" | "region";

/**
 * Whom a fact is about, and so where it comes from: the register's licence record or facts observed of it; facts
 * observed of the holder; of the natural person who is the holder or the operator (`person`); of one of the persons a
 * unit is paid for (`head`); the day of the decision; or a dated parameter of the rule version.
 */
export type FactSubject = "licence" | "holder" | "person" | "head" | "day" | "param";

/** One entry of `rules/facts.yaml`, or a parameter of a rule version. */
export interface FactDefinition {
  readonly name: FactName;
  readonly of: FactSubject;
  readonly type: FactType;
  readonly unit?: string;
  readonly label: Text;
  /** The closed set of a string or string-list fact, each value with its words; absent where any text may stand. */
  readonly values?: ReadonlyMap<string, Text>;
  /** The facts it is worked out from: they are what is missing when it is unknown. */
  readonly derivedFrom?: readonly FactName[];
  readonly source: Text;
  /** Personal values are masked in reasons and may not stand in a rule file. */
  readonly isPersonal: boolean;
  /** An observation more than so many days old no longer counts as known. */
  readonly maxAgeDays?: number;
}

/** One entry of `rules/items.yaml`: a licence kind that a rule can be about. */
export interface ServiceItem {
  readonly code: string;
  readonly title: Text;
  readonly department: Text;
  /** Level of the deciding authority, in the catalogue's words. */
  readonly issuingLevel: Text;
  /** Absent where the law sets no term: the printed last day counts. */
  readonly validityYears?: number;
  readonly validityNote?: Text;
  /** The licence number is an identity number of the holder: it is sealed and masked. */
  readonly numberIsIdentity: boolean;
  /** Keys of this entry whose value was not checked against a source. */
  readonly unverified: readonly string[];
}

/** Whether an item may be handled in a certain way, and on what grounds. */
export interface Permission {
  readonly allowed: boolean;
  readonly basis: readonly Basis[];
}

/** 收费; `fen` is what one case costs, absent where it depends on a quantity. */
export type Charges =
  | { readonly charged: false; readonly basis: readonly Basis[] }
  | { readonly charged: true; readonly fen?: number; readonly basis: readonly Basis[] };

/** 业务办理项: what can be applied for under an item. Granting, amending, renewing, de-registering are one each. */
export interface Handling {
  readonly kind: "grant" | "amendment" | "renewal" | "deregistration";
  readonly name: Text;
  /** 业务办理项编码 */
  readonly code?: string;
  /** Its versions hold conditions, basis, materials and both time limits; the catalogue does not repeat them. */
  readonly rule?: RuleId;
}

/**
 * A service item with the further elements of the catalogue (事项清单). What is absent was not found anywhere: it
 * means neither "free of charge" nor "allowed".
 */
export interface CatalogueItem extends ServiceItem {
  /** 事项类型 */
  readonly type?: "行政许可" | "行政确认" | "行政给付" | "行政奖励";
  /** 基本编码, of the national catalogue. */
  readonly basicCode?: string;
  /** 实施编码, of the bureau's own list. */
  readonly implementationCode?: string;
  /** 服务对象 */
  readonly holderKinds?: readonly NamedHolderKind[];
  /** At most one of a kind. */
  readonly handlings?: readonly Handling[];
  readonly charges?: Charges;
  /** 告知承诺 */
  readonly commitment?: Permission;
  /** 容缺受理, of the item as a whole; which materials may be handed in later stands with the materials. */
  readonly deferral?: Permission;
}

export type OperatorName =
  | "equal"
  | "notEqual"
  | "in"
  | "notIn"
  | "lessThan"
  | "lessThanInclusive"
  | "greaterThan"
  | "greaterThanInclusive"
  | "contains"
  | "doesNotContain"
  | "before"
  | "onOrBefore"
  | "after"
  | "onOrAfter"
  | "within"
  | "notWithin";

/** What a leaf compares with: a literal, or another fact of the same type. */
export type Operand = FactValue | { readonly fact: FactName };

export interface Leaf {
  /** Unique within the rule version, findings included. */
  readonly id: string;
  readonly fact: FactName;
  readonly operator: OperatorName;
  readonly value: Operand;
  /** What the condition asks, in a sentence; without it the sentence is made from the fact's label. */
  readonly says?: Text;
  readonly basis?: readonly Basis[];
}

/** json-rules-engine conditions, groups never empty. */
export type Conditions =
  | { readonly all: readonly Conditions[] }
  | { readonly any: readonly Conditions[] }
  | { readonly not: Conditions }
  | Leaf;

interface FindingBase {
  readonly id: FindingId;
  readonly says: Text;
  readonly basis: readonly Basis[];
  readonly conditions: Conditions;
  /** The holder is told of it. */
  readonly tell?: boolean;
}

/** A reason to leave the ordinary way, tried once the rule's own conditions hold; `to` is the procedure instead. */
export type Finding =
  | (FindingBase & { readonly effect: "block" | "hold" })
  | (FindingBase & { readonly effect: "route"; readonly to: string });

/** A dated value: the one with the newest `from` on or before the day applies. */
export interface Parameter {
  readonly name: string;
  readonly unit: string;
  readonly label: Text;
  readonly type: FactType;
  /** Ascending by `from`; the first is in force when the version is. */
  readonly values: readonly ParameterValue[];
}

export interface ParameterValue {
  readonly from: CivilDate;
  /** Absent where nobody has set it yet: what depends on it is unknown, never zero. */
  readonly value?: FactValue;
  /** Who sets it; present where `value` is absent. */
  readonly setBy?: Text;
  readonly basis?: readonly Basis[];
}

export interface DayLimit {
  readonly days: number;
  readonly unit: "working-days" | "calendar-days";
  readonly verified: boolean;
  readonly note?: string;
}

/** A material of the service item as the renewal needs it. */
export interface Material {
  readonly name: Text;
  readonly class: "主要材料" | "次要材料";
  /** 容缺: the case may be accepted before it is handed in. */
  readonly isDeferrable: boolean;
  /** `held`: shared data holds it; `to-confirm`: pre-filled, the holder confirms; `missing`: the holder supplies it. */
  readonly standing: "held" | "to-confirm" | "missing";
  /** Whose data hold it. */
  readonly from?: string;
  /** When it is asked for; absent if always. */
  readonly when?: Text;
}

/** `policy-year` is the calendar year; `once` has no period. */
export type GrantCycle = "policy-year" | "quarter" | "month" | "once";

/**
 * A figure of an amount: a parameter of the version, or another figure for each value of a fact of a closed set.
 * `otherwise` stands for the values that are not listed.
 */
export type Figure =
  | { readonly param: FactName }
  | { readonly by: FactName; readonly table: ReadonlyMap<string, Figure>; readonly otherwise?: Figure };

/** Lines are rounded one by one, so that they add up to the total; halves away from zero, or all down. */
export interface Rounding {
  readonly to: "fen" | "yuan";
  readonly mode: "half-up" | "down";
}

interface AmountBase {
  readonly rounding: Rounding;
  /** The most that is paid, in fen; the excess is a line that takes it off. */
  readonly cap?: FactName;
  /** What was paid of the same already, in fen; taken off the capped sum, down to nothing. */
  readonly less?: FactName;
}

/** One product of a sum. */
export interface AmountTerm {
  readonly id: string;
  readonly says: Text;
  /** A number in the fact's unit; at a rate in fen for one of it. */
  readonly quantity: FactName;
  readonly rate: Figure;
}

/** How an amount is worked out, as data. Figures are dated parameters: none stands in a program. */
export type AmountRule = AmountBase &
  (
    | { readonly kind: "fixed"; readonly says: Text; readonly pays: Figure }
    | { readonly kind: "per-head"; readonly says: Text; readonly pays: Figure }
    | {
        readonly kind: "tiered";
        readonly says: Text;
        readonly by: FactName;
        /** Ascending by `from`; the last whose `from` is not above the fact applies. */
        readonly tiers: readonly { readonly from: FactName; readonly pays: FactName }[];
      }
    | { readonly kind: "percent"; readonly says: Text; readonly of: FactName; readonly rate: Figure }
    | { readonly kind: "sum"; readonly terms: readonly AmountTerm[] }
    | { readonly kind: "exemption"; readonly says: Text; readonly of?: FactName }
  );

/** What may not be held together with the grant: a rule of the library, or a grant from elsewhere that a fact tells of. */
export type Exclusion = { readonly says: Text; readonly basis: readonly Basis[] } & (
  { readonly rule: RuleId } | { readonly fact: FactName }
);

/** What is granted, how often, and how it goes on from there. */
export interface GrantRule {
  readonly cycle: GrantCycle;
  /** With `once`: once for each value of this fact (a level, a certification), which then stands in the cycle. */
  readonly cycleBy?: FactName;
  readonly amount: AmountRule;
  /** Whether the holder confirms before anything is paid, and how. */
  readonly intent: { readonly required: boolean; readonly says: Text };
  /** How long the list is published before payment; absent where the policy asks for no publicity. */
  readonly publicity?: DayLimit;
  /** `head`: a person counts once, across units, places and cycles. */
  readonly oncePer: "subject" | "head";
  readonly excludes: readonly Exclusion[];
  readonly payment: Text;
  /** When payment ends or is taken back. */
  readonly stop: readonly Text[];
}

/** Conditions on each person whom a unit is paid for. */
export interface HeadRule {
  /** The fact that is missing where nobody knows who the persons are. */
  readonly list: FactName;
  readonly says: Text;
  readonly conditions: Conditions;
}

/** The law as it stood from a day on. A version that was once in force is never edited. */
export interface RuleVersion {
  readonly version: number;
  /** Both ends inclusive; no `to` means still in force. */
  readonly inForce: { readonly from: CivilDate; readonly to?: CivilDate };
  readonly basis: readonly Basis[];
  readonly window?: WindowRule;
  readonly parameters: readonly Parameter[];
  readonly conditions: Conditions;
  /** In the order they are tried, shared ones in their place. */
  readonly findings: readonly Finding[];
  readonly tier: Tier;
  /** Present exactly in benefits. */
  readonly grant?: GrantRule;
  /** Present exactly where the grant is for each of several persons. */
  readonly heads?: HeadRule;
  readonly statutoryDays?: DayLimit;
  readonly promisedDays?: DayLimit;
  readonly materials: readonly Material[];
  /** What the bureau set and no law did, as dotted keys of the version (`window.opens`). */
  readonly localSettings: readonly string[];
  /** What was not checked against a source, as dotted keys of the version. */
  readonly unverified: readonly string[];
  readonly notes: readonly Text[];
}

export type RuleKind = "renewal" | "benefit";

interface RuleBase {
  readonly rule: RuleId;
  readonly kind: RuleKind;
  readonly title: Text;
  /** Who answers for the benefit; a renewal's department stands with its service item. */
  readonly department?: Text;
  /** Ascending by version and by `inForce.from`, without gap or overlap. */
  readonly versions: readonly RuleVersion[];
  readonly examples: readonly Example[];
  readonly notes: readonly Text[];
}

/** Decides about licences of one service item. */
export interface LicenceRule extends RuleBase {
  readonly subject: "licence";
  readonly appliesTo: { readonly itemCode: string };
}

/** Decides about holders of certain kinds; `person` about natural persons alone. */
export interface HolderRule extends RuleBase {
  readonly subject: "holder" | "person";
  readonly appliesTo: { readonly holderKinds: readonly NamedHolderKind[] };
}

export type Rule = LicenceRule | HolderRule;

/** One person whom a unit is paid for, and what is known of them. */
export interface Head {
  /** Names the person within the unit, without identity number or name. */
  readonly headId: string;
  readonly facts: FactBag;
}

/** One golden case of a rule: what is given, the day, and what must come of it. */
export interface Example {
  readonly name: string;
  readonly asOf: CivilDate;
  /** The file's `defaults` overlaid with the example's own `given`; facts that are not named are missing. */
  readonly given: FactBag;
  /** The persons the unit is paid for; absent where they are not known. */
  readonly heads?: readonly Head[];
  readonly expect: {
    readonly outcome: Outcome;
    /** Ids of conditions that must be among those that decided. */
    readonly because?: readonly string[];
    /** Exactly the missing facts, in any order. */
    readonly missing?: readonly FactName[];
    readonly finding?: FindingId;
    readonly tier?: Tier;
    readonly to?: string;
    readonly window?: DecidedWindow;
    readonly cycle?: string;
    /** What it comes to, or exactly the facts and parameters the amount waits for. */
    readonly amount?: { readonly fen: number } | { readonly missing: readonly FactName[] };
    /** Of each person, by name. */
    readonly heads?: ReadonlyMap<string, LeafResult>;
    /** Exactly the facts missing of each person that are in doubt. */
    readonly headsMissing?: ReadonlyMap<string, readonly FactName[]>;
    readonly tell?: boolean;
  };
  readonly file: string;
  readonly line: number;
}

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

/** A condition in words, for people and for the JSON of `explain`. */
export interface ExplainedReason {
  readonly id: string;
  readonly finding?: FindingId;
  readonly says: string;
  readonly fact: FactName;
  /** Absent when unknown. */
  readonly value?: FactValue;
  readonly expected: FactValue;
  readonly result: LeafResult;
  /** Citations in words, unverified ones marked. */
  readonly basis: readonly string[];
  /** `says` in both languages. */
  readonly sentences: Text;
  /** The value seen, where it is from and when it was observed. */
  readonly seen: Text;
  /** What the rule asks. */
  readonly asks: Text;
  /** Where the value is from: the list or register it was observed in; absent where the program worked it out. */
  readonly source?: string;
  readonly observedOn?: CivilDate;
  /** The citations as data. */
  readonly citations: readonly Basis[];
}

/** A single fact known otherwise and what would be decided then, in words. */
export interface ExplainedChange {
  readonly fact: FactName;
  readonly label: string;
  readonly from?: FactValue;
  readonly to: FactValue;
  readonly outcome: Outcome;
  readonly sentences: Text;
}

/** What each value of a missing fact would decide, in words. */
export interface ExplainedWhatIf {
  readonly fact: FactName;
  readonly label: string;
  readonly then: readonly { readonly value: FactValue; readonly outcome: Outcome; readonly sentences: Text }[];
}

/** What would have to be otherwise, in words. */
export interface FurtherExplanation {
  /** For *not eligible*: changes of one fact that would change the outcome, the best first. */
  readonly changes: readonly ExplainedChange[];
  /** For *undetermined*: what each missing fact would decide. */
  readonly whatIf: readonly ExplainedWhatIf[];
  /** The next day on which time alone changes the outcome, and what it will be then. */
  readonly nextChange?: { readonly on: CivilDate; readonly outcome: Outcome; readonly sentences: Text };
}

export interface Explanation {
  /** What came out, in one sentence. */
  readonly says: string;
  /** The same in both languages. */
  readonly sentences: Text;
  readonly because: readonly ExplainedReason[];
  readonly missing: readonly { readonly fact: FactName; readonly label: string }[];
  /** Benefits that are granted: the sum in words, each line of it, and what it waits for. */
  readonly amount?: {
    readonly says: string;
    readonly lines: readonly string[];
    readonly missing: readonly { readonly fact: FactName; readonly label: string }[];
  };
  /** Each person the unit is paid for. */
  readonly heads?: readonly {
    readonly headId: string;
    readonly result: LeafResult;
    readonly says: string;
    readonly because: readonly ExplainedReason[];
  }[];
  /** Benefits only: what of the rule was not checked against a source. */
  readonly marks?: readonly string[];
  /** The next day on which time alone changes the outcome. */
  readonly nextChangeOn?: CivilDate;
}

export interface ExampleResult {
  readonly rule: RuleId;
  readonly example: Example;
  readonly decision: Decision;
  readonly passed: boolean;
  /** One sentence for each thing that is not as expected; empty if it passed. */
  readonly differences: readonly string[];
}
