import { contractSuite } from "./contract-suite.ts";
import type { StoreUnderTest } from "./contract-suite.ts";
import { caseStoreContract } from "./case-store.contract.ts";
import { contactStoreContract } from "./contact-store.contract.ts";
import { decisionEffectsContract } from "./decision-effects.contract.ts";
import { decisionLogContract } from "./decision-log.contract.ts";
import { grantStoreContract } from "./grant-store.contract.ts";
import { leaseStoreContract } from "./lease-store.contract.ts";
import { manyAtOnceContract } from "./many-at-once.contract.ts";
import { noticeBatchesContract } from "./notice-batches.contract.ts";
import { noticeDeliveryContract } from "./notice-delivery.contract.ts";
import { noticeOutboxContract } from "./notice-outbox.contract.ts";
import { noticeReceiptsContract } from "./notice-receipts.contract.ts";
import { pieceStoreContract } from "./piece-store.contract.ts";
import { registerFactsContract } from "./register-facts.contract.ts";
import { registerHoldersContract } from "./register-holders.contract.ts";
import { registerImportsContract } from "./register-imports.contract.ts";
import { registerLicencesContract } from "./register-licences.contract.ts";
import { registerReadsContract } from "./register-reads.contract.ts";
import { ruleStoreContract } from "./rule-store.contract.ts";
import { scanStoreContract } from "./scan-store.contract.ts";
import { shadowTalliesContract } from "./shadow-tallies.contract.ts";
import { slotStoreContract } from "./slot-store.contract.ts";
import { storageItselfContract } from "./storage-itself.contract.ts";
import { storeArchiveContract } from "./store-archive.contract.ts";
import { worklistStoreContract } from "./worklist-store.contract.ts";

/** Every promise of the `Storage` port, on one engine. */
export function storageContract(engine: string, open: () => Promise<StoreUnderTest>): void {
  contractSuite(engine, open, {
    "the store itself": storageItselfContract,
    "register: licences": registerLicencesContract,
    "register: holders": registerHoldersContract,
    "register: imports": registerImportsContract,
    "register: facts": registerFactsContract,
    "register: reading": registerReadsContract,
    "decision log": decisionLogContract,
    "decisions and their effects": decisionEffectsContract,
    "rules of the bureau's own": ruleStoreContract,
    "what shadow versions would decide": shadowTalliesContract,
    scans: scanStoreContract,
    "pieces of a scan": pieceStoreContract,
    cases: caseStoreContract,
    grants: grantStoreContract,
    worklist: worklistStoreContract,
    "effects of many at once": manyAtOnceContract,
    "notices: queueing": noticeOutboxContract,
    "notices: delivering": noticeDeliveryContract,
    "notices: many at once": noticeBatchesContract,
    "notices: receipts and dead letters": noticeReceiptsContract,
    "holds, limits, numbers and replies": contactStoreContract,
    slots: slotStoreContract,
    leases: leaseStoreContract,
    "the whole store, dumped and loaded": storeArchiveContract,
  });
}
