import type { CivilDate } from "../domain/civil-date.ts";
import type {
  FactCoverage,
  Holder,
  HolderId,
  HolderKind,
  HolderPersonalPart,
  IdentifierDoubt,
  Licence,
  LicenceId,
  ObservedFact,
  PersonalPart,
} from "../domain/licence.ts";
import type { HolderRecord, ImportKind, LicenceRecord, RowProblem } from "./register-intake.ts";

export interface NewImport {
  readonly source: string;
  readonly fileName: string;
  /** SHA-256 of the file, hex. */
  readonly fingerprint: string;
  readonly kind: ImportKind;
  readonly at: number;
}

export interface ImportCounts {
  readonly read: number;
  readonly accepted: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly quarantined: number;
}

export interface ImportRun extends NewImport {
  readonly importId: string;
  readonly state: "running" | "finished";
  readonly counts?: ImportCounts;
  readonly finishedAt?: number;
  /** Licences, or holders, of the source that a full snapshot did not name. */
  readonly missing?: number;
}

/**
 * What became of one row. `repeats` names the earlier line of the same file that gave the same licence other values.
 *
 * A licence row is `changed` if the record differs, or if a fact it states is new or has another value. The same values
 * seen again on a later day are `unchanged`, though the facts are as young as the row. A row of facts is `accepted` if
 * any of them is new, else `changed` if any was stored, a newer observation of the same value included.
 */
export type Applied =
  | { readonly line: number; readonly outcome: "accepted" | "changed" | "unchanged" }
  | { readonly line: number; readonly outcome: "repeats"; readonly firstLine: number };

/** A licence as the register store holds it. */
export interface RegisteredLicence {
  readonly licence: Licence;
  /** The source whose import gave this version. */
  readonly source: string;
  /** Rises by one each time a different record of the licence arrives; starts at 1. */
  readonly version: number;
  /** Milliseconds since the epoch: when this version became known. */
  readonly knownAt: number;
  /** When a full snapshot first did not name it; cleared when it is named again. */
  readonly missingSince?: number;
}

export interface LicenceQuery {
  /** Last valid day in [expiresFrom, expiresTo], both inclusive; licences without a last day never match. */
  readonly expiresFrom?: CivilDate;
  readonly expiresTo?: CivilDate;
  readonly itemCode?: string;
  /** Page after this licence. */
  readonly after?: LicenceId;
  readonly limit: number;
}

/** A holder as the register store holds it. */
export interface RegisteredHolder {
  readonly holder: Holder;
  readonly regionCode?: string;
  readonly doubts: readonly IdentifierDoubt[];
  /** The register of persons or units that gave this version; absent for who is known through licences alone. */
  readonly source?: string;
  /** As of a licence; 0 for who is known through licences alone. */
  readonly version: number;
  readonly knownAt: number;
  readonly missingSince?: number;
}

export interface HolderQuery {
  /** Of any of these kinds; of all if absent. */
  readonly kinds?: readonly HolderKind[];
  /** Page after this holder. */
  readonly after?: HolderId;
  readonly limit: number;
}

/** A person whom a unit may be paid for, as far as facts of them are known. */
export interface KnownHead {
  /** `head:<unit's holder id>:<keyed hash of the identity number>`. */
  readonly headId: string;
  readonly unit: HolderId;
  /** By name. */
  readonly observed: readonly ObservedFact[];
}

/** A row set aside, without its values: the rejects file has those. */
export interface QuarantinedRow {
  readonly importId: string;
  readonly line: number;
  readonly problems: readonly Pick<RowProblem, "field" | "column" | "code">[];
}

/**
 * The register as it is known, and as it was known. Promises:
 * - `applyLicences` is idempotent: a record equal to the stored one (personal part included) is `unchanged` and writes
 *   no version. A second row of one import for the same licence is `unchanged` if equal, else `repeats` and not stored.
 *   Each call is all or nothing, and durable when it resolves.
 * - A fact is replaced by a newer observation, or by another value of the same day; never by an older observation.
 * - Every earlier version stays readable with when it was known. A record that returns to earlier values is a version.
 * - Personal parts are stored sealed; identity numbers and phones are found by keyed hash only.
 * - Pages run by licence id, or holder id, in ascending order of its UTF-8 bytes, so a page boundary survives writes
 *   between pages.
 * - Who holds a licence is a holder of the register once the licence's import ended, with what one of their licences says;
 *   a record of a register of persons or units goes before it. Holders known by a name alone (`name:…`) are not: two may
 *   bear it.
 */
export interface RegisterStore {
  /**
   * Gives the import an id of its own. An import of the same source that never ended is given up: applying to it or
   * finishing it is refused, so that it can never mark as missing what its successor has named.
   */
  beginImport(run: NewImport): Promise<ImportRun>;
  /**
   * Stores the records and the facts they state; the answers are in the order of the rows.
   * @throws NotFound if there is no such import; Conflict if it ended or was given up. Nothing was written then.
   */
  applyLicences(
    importId: string,
    rows: readonly { readonly line: number; readonly record: LicenceRecord }[],
  ): Promise<readonly Applied[]>;
  /**
   * The same for holders, with the same promises; `repeats` and `missing` count holders. @throws as `applyLicences`.
   */
  applyHolders(
    importId: string,
    rows: readonly { readonly line: number; readonly record: HolderRecord }[],
  ): Promise<readonly Applied[]>;
  /**
   * Facts of holders, heads or licences, known to the register or not; `accepted` new, `changed` newer or other value,
   * `unchanged` known already or older. @throws as `applyLicences`.
   */
  applyFacts(
    importId: string,
    rows: readonly { readonly line: number; readonly facts: readonly ObservedFact[] }[],
  ): Promise<readonly Applied[]>;
  /** Records rows set aside; the same line again replaces the earlier record of it. */
  quarantine(rows: readonly QuarantinedRow[]): Promise<void>;
  /**
   * Ends an import. With `isFullSnapshot`, licences and holders of the source that the file did not name are marked missing (never
   * deleted); `coverage` is recorded. Calling it again for a finished import changes nothing. A licence stays missing
   * since the first full snapshot without it, until any row of any source names it, also one that repeats.
   * @throws NotFound if there is no such import; Conflict if it was given up.
   */
  finishImport(
    importId: string,
    end: {
      readonly counts: ImportCounts;
      readonly isFullSnapshot: boolean;
      readonly coverage: readonly FactCoverage[];
      readonly at: number;
    },
  ): Promise<ImportRun>;
  /** Newest first. */
  listImports(limit: number): Promise<readonly ImportRun[]>;
  /** By line, ascending. */
  listQuarantined(importId: string, limit: number): Promise<readonly QuarantinedRow[]>;

  find(licenceId: LicenceId): Promise<RegisteredLicence | undefined>;
  /** Those of these licences that the register knows, each once, in no particular order. */
  findAll(licenceIds: readonly LicenceId[]): Promise<readonly RegisteredLicence[]>;
  /**
   * Licences with this number as printed by the register, or this licence id; an identity number (holder's or the
   * licence's own) and a phone are matched by keyed hash. Current versions only, ascending by licence id.
   */
  findByNumber(licenceNo: string): Promise<readonly RegisteredLicence[]>;
  /**
   * Ids, ascending, of licences that share a phone, identity number or number as printed, at least so many the same one.
   * A licence whose earlier version alone bore the number may be among them: nothing is unsealed to tell.
   */
  sharingNumber(atLeast: number): Promise<readonly LicenceId[]>;
  /**
   * Licences of this holder, ascending by licence id; known once the import that brought them ended. None of who is known
   * by a name alone.
   */
  findByHolder(holderId: HolderId): Promise<readonly RegisteredLicence[]>;
  /** Ascending by licence id. */
  list(query: LicenceQuery): Promise<readonly RegisteredLicence[]>;
  count(query: Omit<LicenceQuery, "after" | "limit">): Promise<number>;
  /** Every `every`-th licence id after one, ascending: where a reading of the register may be cut into stretches. */
  cutPoints(every: number, after?: LicenceId): Promise<readonly LicenceId[]>;
  /** Number of licences of each service item. */
  countByItem(): Promise<Readonly<Record<string, number>>>;
  /** Newest first, the current version included. */
  versions(licenceId: LicenceId): Promise<readonly RegisteredLicence[]>;
  /** Current facts, the newest observation of each: by subject (holder or licence id) in the order asked, then by name. */
  factsOf(subjectIds: readonly string[]): Promise<readonly ObservedFact[]>;
  /** The newest complete list of each fact, by fact name. */
  coverage(): Promise<readonly FactCoverage[]>;
  /** Unseals. Asked for only where a message must be addressed. @throws NotFound */
  personalPart(licenceId: LicenceId): Promise<PersonalPart>;

  findHolder(holderId: HolderId): Promise<RegisteredHolder | undefined>;
  /** Those of these holders that the register knows, each once, in no particular order. */
  findHolders(holderIds: readonly HolderId[]): Promise<readonly RegisteredHolder[]>;
  /** Ascending by holder id. */
  listHolders(query: HolderQuery): Promise<readonly RegisteredHolder[]>;
  countHolders(query: Omit<HolderQuery, "after" | "limit">): Promise<number>;
  /** Every `limit`-th holder id of those asked for, ascending, as `cutPoints` of licences. */
  holderCutPoints(query: HolderQuery): Promise<readonly HolderId[]>;
  /** Newest first, the current version included; one entry for who is known through licences alone. */
  versionsOfHolder(holderId: HolderId): Promise<readonly RegisteredHolder[]>;
  /** Unseals. What the holder's own record says goes before what a licence of theirs says. @throws NotFound */
  personalPartOfHolder(holderId: HolderId): Promise<HolderPersonalPart>;
  /** The persons of whom facts are known under these units: by unit in the order asked, then ascending by head id. */
  headsOf(units: readonly HolderId[]): Promise<readonly KnownHead[]>;
}
