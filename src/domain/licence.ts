import type { CivilDate } from "./civil-date.ts";

/** `<itemCode>/<licenceNo>`; a licence number that is itself an identity number is replaced by its keyed hash. */
export type LicenceId = string & { readonly __brand: "LicenceId" };

/** `uscc:<code>`, `person:<keyed hash of the identity number>` or, where a register names nobody better, `name:<hash>`. */
export type HolderId = string & { readonly __brand: "HolderId" };

/** Whom a rule decides about. */
export type SubjectId = LicenceId | HolderId;

/** Electronic-certificate states; `unknown` when the register's word is not in its mapping's vocabulary or is masked. */
export type LicenceStatus =
  "active" | "expired" | "suspended" | "withdrawn" | "rescinded" | "revoked" | "cancelled" | "pending" | "unknown";

/**
 * `institution` is a public body (事业单位, 机关); `social-organisation` a society, foundation or private non-enterprise
 * unit (社会团体、基金会、社会服务机构).
 */
export const holderKinds = [
  "enterprise",
  "individual-business",
  "cooperative",
  "institution",
  "social-organisation",
  "law-firm",
  "accounting-firm",
  "person",
  "unknown",
] as const;

export type HolderKind = (typeof holderKinds)[number];

/** A kind that a rule or a service item can name. */
export type NamedHolderKind = Exclude<HolderKind, "unknown">;

export const namedHolderKinds = holderKinds.filter((kind) => kind !== "unknown");

/** Languages a holder may ask to be addressed in; templates exist for a language only once a reader of it wrote them. */
export type Language = "zh" | "en" | "mn";

/** What only staff with a reason may read: encrypted at rest, masked wherever printed, absent from logs. */
export interface PersonalPart {
  /** Resident identity number or the like of a natural person. */
  readonly identityNo?: string;
  /** Normalised numbers, the one to use first. */
  readonly phones?: readonly string[];
  /** The holder's name when the holder is a natural person. */
  readonly personName?: string;
  readonly legalRepresentative?: string;
  readonly contactName?: string;
  /** The licence number, when it is an identity number (service items whose `numberIsIdentity` is true). */
  readonly licenceNo?: string;
  readonly address?: string;
  readonly email?: string;
}

/** The same of a holder by itself. */
export interface HolderPersonalPart extends PersonalPart {
  /** Account that benefits are paid to, as the register gives it. */
  readonly payeeAccount?: string;
}

export interface Holder {
  readonly holderId: HolderId;
  readonly kind: HolderKind;
  /** Trade or organisation name; absent for natural persons, whose name is personal. */
  readonly name?: string;
  /** Unified social credit code, as given by the register, upper case. */
  readonly uscc?: string;
  readonly language: Language;
}

/** A value that the register gave but that fails its check: kept and reported, never dropped or guessed. */
export interface IdentifierDoubt {
  readonly field: string;
  readonly reason: string;
}

/** Values of a register's further columns, under the names the source mapping gives them. */
export type Attributes = Readonly<Record<string, FactValue>>;

/** What a fact can be. Money is in fen, days are civil dates, shares are fractions of one. */
export type FactValue = string | number | boolean | readonly string[];

/** A permission recorded in a register. */
export interface Licence {
  readonly licenceId: LicenceId;
  readonly itemCode: string;
  /** As the register writes it; masked when the number is itself an identity number. */
  readonly licenceNo: string;
  readonly status: LicenceStatus;
  /** First valid day, inclusive. */
  readonly validFrom?: CivilDate;
  /** Last valid day, inclusive; absent when missing, masked or unreadable. */
  readonly validUntil?: CivilDate;
  /** The register says there is no end (长期). */
  readonly isPerpetual?: boolean;
  readonly issuer?: string;
  /** GB/T 2260 and its township extensions: 6, 9 or 12 digits. */
  readonly regionCode?: string;
  readonly holder: Holder;
  readonly attributes: Attributes;
  readonly doubts: readonly IdentifierDoubt[];
}

/** One known value of a holder or licence fact, and the day on which somebody saw it to be so. */
export interface ObservedFact {
  /** A holder's or licence's id. */
  readonly subjectId: string;
  readonly fact: string;
  readonly value: FactValue;
  readonly observedOn: CivilDate;
  readonly source: string;
}

/** A complete list was read on this day: whoever is not on it has the `absentValue`. */
export interface FactCoverage {
  readonly fact: string;
  readonly absentValue: FactValue;
  readonly observedOn: CivilDate;
  readonly source: string;
}
