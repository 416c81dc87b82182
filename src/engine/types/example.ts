import type { CivilDate } from "../../domain/civil-date.ts";
import type {
  DecidedWindow,
  Decision,
  FactBag,
  FactName,
  FindingId,
  LeafResult,
  Outcome,
  RuleId,
  Tier,
} from "../../domain/decision.ts";

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

export interface ExampleResult {
  readonly rule: RuleId;
  readonly example: Example;
  readonly decision: Decision;
  readonly passed: boolean;
  /** One sentence for each thing that is not as expected; empty if it passed. */
  readonly differences: readonly string[];
}
