import type { RenewalCase } from "../domain/case.ts";
import type { CivilDate } from "../domain/civil-date.ts";
import type { Outcome, RuleId } from "../domain/decision.ts";
import type { Grant, GrantId } from "../domain/grant.ts";
import type {
  FactCoverage,
  Holder,
  HolderId,
  HolderKind,
  IdentifierDoubt,
  Licence,
  LicenceId,
  ObservedFact,
  SubjectId,
} from "../domain/licence.ts";
import type { Notice } from "../domain/notice.ts";
import type { StoredRuleVersion } from "../domain/rule-life.ts";
import type { WorklistItem } from "./case-store.ts";
import type { Hold, NumberFlag, OptOut, RecordedReply } from "./contact-store.ts";
import type { LogEntry } from "./decision-log.ts";
import type { RowProblem } from "./register-intake.ts";
import type { ImportCounts, NewImport } from "./register-store.ts";
import type { ShadowTally } from "./rule-store.ts";
import type { Scan } from "./scan-store.ts";
import type { Slot } from "./slot-store.ts";

/** An envelope of the vault, or other bytes, in base64. Envelopes stay sealed: an archive holds no key. */
export type Base64 = string;

/** One version of what a register said. `sealed` is absent where the personal part is empty. */
export interface ArchivedVersion<Document> {
  readonly version: number;
  readonly source: string;
  readonly knownAt: number;
  readonly document: Document;
  readonly sealed?: Base64;
}

/** What a register of persons or units says of a holder, beside the personal part. */
export interface HolderStatement {
  readonly holder: Holder;
  readonly regionCode?: string;
  readonly doubts: readonly IdentifierDoubt[];
}

/** What stands beside the entry of a decision; `sealed` is absent once it was erased. */
export interface ArchivedDecision {
  readonly subjectId: SubjectId;
  readonly rule: RuleId;
  readonly cycle: string;
  readonly outcome: Outcome;
  readonly contentDigest: string;
  readonly asOf: CivilDate;
  readonly sealed?: Base64;
  readonly isPending: boolean;
  readonly isSuperseded: boolean;
}

/**
 * The record of each part, the same on every engine. Parts stand in an archive in this order, records in the order of
 * the UTF-8 bytes of their key unless something else is said.
 */
export interface ArchiveRecords {
  /** By number. One that never ended is `abandoned`: what it had named is not kept, so it could mark the rest as missing. */
  readonly imports: NewImport & {
    readonly importNo: number;
    readonly state: "finished" | "abandoned";
    readonly counts?: ImportCounts;
    readonly finishedAt?: number;
    readonly missing?: number;
  };
  readonly quarantined: {
    readonly importNo: number;
    readonly line: number;
    readonly problems: readonly Pick<RowProblem, "field" | "column" | "code">[];
  };
  /** By id; versions ascending, the last is the one in force. */
  readonly licences: {
    readonly licenceId: LicenceId;
    readonly missingSince?: number;
    readonly versions: readonly ArchivedVersion<Licence>[];
  };
  /** By id; no versions where the holder is known through `licenceId` alone. */
  readonly holders: {
    readonly holderId: HolderId;
    readonly kind: HolderKind;
    readonly licenceId?: LicenceId;
    readonly missingSince?: number;
    readonly versions: readonly ArchivedVersion<HolderStatement>[];
  };
  /** By subject, each with its facts by name. */
  readonly facts: {
    readonly subjectId: string;
    readonly facts: readonly Omit<ObservedFact, "subjectId">[];
  };
  readonly coverage: FactCoverage;
  /** By position. */
  readonly log: LogEntry & { readonly decision?: ArchivedDecision };
  /** In the order in which they were begun. */
  readonly scans: Scan;
  readonly "scan-chunks": { readonly scanId: string; readonly page: number; readonly bytes: Base64 };
  /** By rule, then by version. */
  readonly "rule-versions": StoredRuleVersion;
  /** By `<scan>|<rule>|<version>|<part>`. */
  readonly "shadow-tallies": ShadowTally;
  readonly cases: RenewalCase;
  readonly grants: Grant;
  readonly "grant-claims": { readonly claim: string; readonly grantId: GrantId };
  /** By `<subject>|<rule>`. */
  readonly worklist: WorklistItem;
  /** `effects`: keys of the items that no other notice may have. A lease keeps its end; nobody holds its token any more. */
  readonly notices: {
    readonly notice: Omit<Notice, "text">;
    readonly sequence: number;
    readonly effects: readonly string[];
    readonly sealedText?: Base64;
    readonly leaseUntil?: number;
  };
  readonly holds: Hold;
  readonly "sending-counts": { readonly counter: string; readonly taken: number };
  readonly "flagged-numbers": NumberFlag;
  readonly "opt-outs": OptOut;
  readonly replies: { readonly reply: Omit<RecordedReply, "from" | "text">; readonly sealed: Base64 };
  /** By `<schedule>#<day>`. */
  readonly slots: Slot & { readonly fence: number };
  /** The highest fence given for each lease: the next must be higher, for slots remember theirs. */
  readonly fences: { readonly name: string; readonly fence: number };
}

export type ArchivePart = keyof ArchiveRecords;

export const archiveParts = [
  "imports",
  "quarantined",
  "licences",
  "holders",
  "facts",
  "coverage",
  "log",
  "scans",
  "scan-chunks",
  "rule-versions",
  "shadow-tallies",
  "cases",
  "grants",
  "grant-claims",
  "worklist",
  "notices",
  "holds",
  "sending-counts",
  "flagged-numbers",
  "opt-outs",
  "replies",
  "slots",
  "fences",
] as const satisfies readonly ArchivePart[];

/** One record with the part it belongs to. */
export type ArchiveRecord = {
  readonly [Part in ArchivePart]: { readonly part: Part; readonly record: ArchiveRecords[Part] };
}[ArchivePart];

/** What takes each record into a store or a file. */
export type ArchiveLoaders<Answer> = {
  readonly [Part in ArchivePart]: (record: ArchiveRecords[Part]) => Answer;
};

/** The lease of whoever copies a store; its own fence is not archived. */
export const archiveLease = "archive";

/**
 * The whole store as records that every engine can read. Left out is what another engine works out again (digests and
 * keyed hashes, which decision is newest, counts), and what means something to a running process only (leases, tokens,
 * what an unfinished import has named, pieces of a scan: they are cut again). Promises:
 * - what was dumped, loaded and dumped again is the same, record for record, whichever engines did it;
 * - a store that is being loaded bears a mark until everything is in: opening it is refused, except to load again, and
 *   that begins anew.
 */
export interface StoreArchive {
  /** A dump shows one moment, whatever is written meanwhile; otherwise whoever dumps keeps writers away. */
  readonly isSnapshot: boolean;
  /** In the order of `archiveParts`. */
  dump(): AsyncIterable<ArchiveRecord>;
  /**
   * Fills the store with records in the order of `archiveParts`. If the records throw, the mark stays.
   * @throws Conflict if something is in the store that no interrupted `load` left; then nothing was written.
   */
  load(records: AsyncIterable<ArchiveRecord>): Promise<void>;
}
