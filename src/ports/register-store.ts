import type { CivilDate } from "../domain/civil-date.ts";
import type { FactCoverage, Licence, LicenceId, ObservedFact, PersonalPart } from "../domain/licence.ts";
import type { LicenceRecord, RowProblem } from "./register-intake.ts";

export interface NewImport {
  readonly source: string;
  readonly fileName: string;
  /** SHA-256 of the file, hex. */
  readonly fingerprint: string;
  readonly kind: "licences" | "facts";
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
  /** Licences of the source that a full snapshot did not name. */
  readonly missing?: number;
}

/** What became of one row. `repeats` names the earlier line of the same file that gave the same licence other values. */
export type Applied =
  | { readonly line: number; readonly outcome: "accepted" | "changed" | "unchanged" }
  | { readonly line: number; readonly outcome: "repeats"; readonly firstLine: number };

/** A licence as the register store holds it. */
export interface RegisteredLicence {
  readonly licence: Licence;
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

/** A row set aside, without its values: the rejects file has those. */
export interface QuarantinedRow {
  readonly importId: string;
  readonly line: number;
  readonly problems: readonly RowProblem[];
}

/**
 * The register as it is known, and as it was known. Promises:
 * - `applyLicences` is idempotent: a record equal to the stored one (personal part included) is `unchanged` and writes
 *   no version. A second row of one import for the same licence is `unchanged` if equal, else `repeats` and not stored.
 *   Each call is all or nothing, and durable when it resolves.
 * - Every earlier version stays readable with when it was known.
 * - Personal parts are stored sealed; identity numbers and phones are found by keyed hash only.
 * - Pages run by licence id in ascending byte order, so a page boundary survives writes between pages.
 */
export interface RegisterStore {
  beginImport(run: NewImport): Promise<ImportRun>;
  applyLicences(
    importId: string,
    rows: readonly { readonly line: number; readonly record: LicenceRecord }[],
  ): Promise<readonly Applied[]>;
  /** Facts of holders or licences; `accepted` new, `changed` newer or other value, `unchanged` known already or older. */
  applyFacts(
    importId: string,
    rows: readonly { readonly line: number; readonly facts: readonly ObservedFact[] }[],
  ): Promise<readonly Applied[]>;
  quarantine(rows: readonly QuarantinedRow[]): Promise<void>;
  /**
   * Ends an import. With `isFullSnapshot`, licences of the source that the file did not name are marked missing (never
   * deleted); `coverage` is recorded. Calling it again for a finished import changes nothing.
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
  listQuarantined(importId: string, limit: number): Promise<readonly QuarantinedRow[]>;

  find(licenceId: LicenceId): Promise<RegisteredLicence | undefined>;
  /** Licences with this number as printed by the register, or this licence id; an identity number is matched by keyed hash. */
  findByNumber(licenceNo: string): Promise<readonly RegisteredLicence[]>;
  /** Ascending by licence id. */
  list(query: LicenceQuery): Promise<readonly RegisteredLicence[]>;
  count(query: Omit<LicenceQuery, "after" | "limit">): Promise<number>;
  /** Number of licences of each service item. */
  countByItem(): Promise<Readonly<Record<string, number>>>;
  /** Newest first, the current version included. */
  versions(licenceId: LicenceId): Promise<readonly RegisteredLicence[]>;
  /** Current facts of the subjects (holder and licence ids): the newest observation of each fact. */
  factsOf(subjectIds: readonly string[]): Promise<readonly ObservedFact[]>;
  /** The newest complete list of each fact. */
  coverage(): Promise<readonly FactCoverage[]>;
  /** Unseals. Asked for only where a message must be addressed. @throws NotFound */
  personalPart(licenceId: LicenceId): Promise<PersonalPart>;
}
