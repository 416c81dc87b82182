import type { CivilDate } from "../../domain/civil-date.ts";
import type { Basis, RuleId, Tier } from "../../domain/decision.ts";
import type { NamedHolderKind } from "../../domain/licence.ts";
import type { LadderRule } from "../../domain/ladder.ts";
import type { WindowRule } from "../../domain/renewal-window.ts";
import type { Conditions, Finding } from "./condition.ts";
import type { Example } from "./example.ts";
import type { GrantRule, HeadRule } from "./grant.ts";
import type { Text } from "./text.ts";
import type { DayLimit, Material, Parameter } from "./version-part.ts";

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
  /** When holders who do not answer are reminded; absent: as the library's `ladder.yaml` says for the tier. */
  readonly ladder?: LadderRule;
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
