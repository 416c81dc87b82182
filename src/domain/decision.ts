import type { CivilDate } from "./civil-date.ts";
import type { FactValue } from "./licence.ts";

/** Name in `rules/facts.yaml`, or `param.<name>` of the rule version. */
export type FactName = string;
export type FindingId = string;
/** `renewal/<item>` or `benefit/<policy>`. */
export type RuleId = string;

export type Tier = "auto-prepare" | "assisted" | "remind-only";

export type Outcome = "eligible" | "held" | "blocked" | "routed" | "undetermined" | "not-eligible" | "not-applicable";

export const outcomes: readonly Outcome[] = [
  "eligible",
  "held",
  "blocked",
  "routed",
  "undetermined",
  "not-eligible",
  "not-applicable",
];

/** What is known of one fact when a decision is made. An unknown fact is never false. */
export type KnownFact =
  | { readonly known: true; readonly value: FactValue; readonly observedOn?: CivilDate; readonly source?: string }
  | {
      readonly known: false;
      readonly why: "missing" | "stale" | "unreadable";
      readonly observedOn?: CivilDate;
      readonly source?: string;
    };

/** Everything known of one subject on one day. A name that is absent is missing. */
export type FactBag = Readonly<Record<FactName, KnownFact>>;

export type LeafResult = "holds" | "fails" | "unknown";

export interface Basis {
  readonly law: string;
  readonly article?: string;
  readonly says?: string;
  /** True only if the source text was checked; anything else is shown as 待核实. */
  readonly verified: boolean;
  /** How it was checked, or what is left to check. */
  readonly note?: string;
}

/** One condition of a rule or finding, as it was found to be. The order is the order of the rule file. */
export interface Reason {
  /** Id of the condition within the rule version, for examples and reports. */
  readonly id: string;
  /** The finding the condition belongs to; absent for the rule's own conditions. */
  readonly finding?: FindingId;
  readonly fact: FactName;
  readonly operator: string;
  /** What the value was compared with; the name of the other fact while that one is unknown. */
  readonly expected: FactValue;
  /** The other fact, where two facts are compared. */
  readonly expectedFact?: FactName;
  /** The value seen; absent when unknown. Personal facts are masked before they come here. */
  readonly value?: FactValue;
  readonly unknownBecause?: "missing" | "stale" | "unreadable";
  readonly observedOn?: CivilDate;
  readonly source?: string;
  readonly result: LeafResult;
  readonly basis?: readonly Basis[];
}

interface DecisionBase {
  readonly rule: RuleId;
  /** 0 where no version was in force on the day. */
  readonly version: number;
  readonly asOf: CivilDate;
  readonly because: readonly Reason[];
  /** The window rests on a year whose working calendar is not announced yet. */
  readonly isProvisional: boolean;
  /** The renewal window this was decided by; absent where there is none or the last day is unknown. */
  readonly window?: DecidedWindow;
  /** Benefits only: what the grant is for, `2026`, `2026Q4`, `2026-11` or `once`, `once:<value>` where one may be had each. */
  readonly cycle?: string;
  /** Benefits only, where the subject is eligible. */
  readonly amount?: DecidedAmount;
  /** Benefits that pay for each person, in the order given; absent where the persons are not known. */
  readonly heads?: readonly HeadDecision[];
}

export interface DecidedWindow {
  readonly opensOn?: CivilDate;
  readonly closesOn?: CivilDate;
  /** The day to tell the holder: `closesOn`, or the last working day before it. */
  readonly adviseBy?: CivilDate;
}

/** One line of an amount: what is paid for, how much of it, at what rate. */
export interface AmountLine {
  /** Name of the line within the rule version. */
  readonly id: string;
  readonly says: { readonly zh: string; readonly en: string };
  /** In `unit`; absent where nothing is counted, or not known. */
  readonly quantity?: number;
  readonly unit?: string;
  /** In `rateUnit`: fen for each `unit`, or a share of one. */
  readonly rate?: number;
  readonly rateUnit?: string;
  /** Whole fen, rounded as the rule says; negative where something is taken off; `undefined` while not known. */
  readonly fen: number | undefined;
}

/** What a benefit comes to. Where it is known, it is the sum of its lines and not negative. */
export interface DecidedAmount {
  /** Whole fen; 0 where the benefit is an exemption and no money goes out. */
  readonly fen: number | undefined;
  /** The facts or parameters it waits for; present exactly while `fen` is `undefined`. */
  readonly missing?: readonly FactName[];
  readonly lines: readonly AmountLine[];
}

/** What was found of one person whom a unit is paid for; each has a json-rules-engine run of its own. */
export interface HeadDecision {
  readonly headId: string;
  readonly result: LeafResult;
  readonly because: readonly Reason[];
  /** Empty unless the result is `unknown`. */
  readonly missing: readonly FactName[];
  /** What is paid for this person; absent unless the result is `holds` and the amount known. */
  readonly fen?: number;
}

/** What one rule version concluded about one subject as of one day. */
export type Decision = DecisionBase &
  (
    | { readonly outcome: "eligible"; readonly tier: Tier }
    | { readonly outcome: "held" | "blocked"; readonly finding: FindingId; readonly tell?: true }
    | { readonly outcome: "routed"; readonly finding: FindingId; readonly to: string; readonly tell?: true }
    | { readonly outcome: "undetermined"; readonly missing: readonly FactName[] }
    | { readonly outcome: "not-eligible" | "not-applicable" }
  );
