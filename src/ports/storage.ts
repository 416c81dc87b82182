import type { CaseStore, WorklistStore } from "./case-store.ts";
import type { ContactStore } from "./contact-store.ts";
import type { DecisionLog } from "./decision-log.ts";
import type { GrantStore } from "./grant-store.ts";
import type { NoticeOutbox } from "./notice-outbox.ts";
import type { PieceStore } from "./piece-store.ts";
import type { RegisterStore } from "./register-store.ts";
import type { RuleStore } from "./rule-store.ts";
import type { ScanStore } from "./scan-store.ts";
import type { LeaseStore, SlotStore } from "./slot-store.ts";
import type { StoreArchive } from "./store-archive.ts";

export interface StoreInfo {
  readonly engine: string;
  /** Where it is, in words for a report. */
  readonly location: string;
  /** Version of the store's layout. */
  readonly version: number;
  readonly createdAt: number;
  /** The key that sealed it (`Vault.keyId`). */
  readonly keyId: string;
}

/**
 * Everything the program remembers. No method spans two records that must change together: whatever must change
 * together is one record, and everything else is an idempotent step that reconciliation can find and finish. So the
 * same calls hold on an engine without multi-document transactions.
 *
 * Every method may throw `Unavailable` (busy, disk full, server down); what a call promised before stays promised.
 */
export interface Storage {
  readonly info: StoreInfo;
  readonly register: RegisterStore;
  readonly decisions: DecisionLog;
  readonly rules: RuleStore;
  readonly scans: ScanStore;
  readonly pieces: PieceStore;
  readonly cases: CaseStore;
  readonly grants: GrantStore;
  readonly worklist: WorklistStore;
  readonly notices: NoticeOutbox;
  readonly contact: ContactStore;
  readonly slots: SlotStore;
  readonly leases: LeaseStore;
  readonly archive: StoreArchive;
  /** Problems found by looking at the store itself (integrity, durability settings); empty if it is well. */
  check(): Promise<readonly string[]>;
  close(): Promise<void>;
}
