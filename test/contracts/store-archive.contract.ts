import { expect } from "@jest/globals";
import { canonicalJson } from "../../src/domain/canonical-json.ts";
import { Conflict, InvalidInput } from "../../src/ports/errors.ts";
import type { Storage } from "../../src/ports/storage.ts";
import { headIdOf } from "../../src/domain/heads.ts";
import { archiveParts, type ArchiveRecord } from "../../src/ports/store-archive.ts";
import {
  aCase,
  aDecisionEntry,
  aDraft,
  aFact,
  aGrant,
  aGrantId,
  aHolderId,
  aHolderRecord,
  aLicence,
  aLicenceRecord,
  anImport,
  aPhone,
  aQueueRequest,
  aScan,
  aScanEntry,
  aTally,
  aWorklistItem,
  nineOClock,
  rowsOf,
  today,
} from "../support/builders.ts";
import type { ContractSuite } from "./contract-suite.ts";

const dumped = async (storage: Storage): Promise<readonly ArchiveRecord[]> => {
  const records: ArchiveRecord[] = [];
  for await (const record of storage.archive.dump()) records.push(record);
  return records;
};

async function* cutShort(records: readonly ArchiveRecord[]): AsyncIterable<ArchiveRecord> {
  yield* records;
  throw new Error("cut short");
}

async function* all(records: readonly ArchiveRecord[]): AsyncIterable<ArchiveRecord> {
  yield* records;
}

const aReply = {
  replyId: "r1",
  channel: "sms",
  at: nineOClock,
  from: aPhone,
  text: "1。",
  meaning: "confirm",
} as const;

async function fillRegister({ register }: Storage): Promise<void> {
  const licences = await register.beginImport(anImport());
  // Twice: the first stays as an earlier version.
  for (const name of ["甲店", "乙店"])
    await register.applyLicences(
      licences.importId,
      rowsOf(aLicenceRecord({ holder: { ...aLicence().holder, name } }, { personal: { phones: [aPhone] } })),
    );
  const units = await register.beginImport({ ...anImport(), source: "units", kind: "holders" });
  for (const name of ["甲厂", "乙厂"]) {
    const record = aHolderRecord({ holder: { holderId: aHolderId("U"), kind: "enterprise", name, language: "zh" } });
    await register.applyHolders(units.importId, [{ line: 2, record }]);
  }
  const heads = await register.beginImport({ ...anImport(), source: "hires", kind: "heads" });
  const facts = [aFact({ subjectId: headIdOf(aHolderId("U"), "01") })];
  await register.applyFacts(heads.importId, [{ line: 2, facts }]);
}

/** Something in every part that a store may have, beside what only a running process has. */
async function fill(storage: Storage): Promise<void> {
  const { decisions, cases, grants, worklist, notices, rules, scans, contact, slots } = storage;
  await fillRegister(storage);
  await decisions.append([aDecisionEntry(), aScanEntry()], 0);
  await scans.create(aScan());
  const scan = aScan();
  await scans.save(aScan({ revision: scan.revision + 1 }), {
    scanId: scan.scanId,
    page: 0,
    bytes: Uint8Array.of(1, 0, 255),
  });
  await rules.take({ rule: "renewal/food-operation", version: 3 }, 0, aDraft());
  await rules.putShadow(aTally());
  await cases.open(aCase());
  await grants.open(aGrant({ heads: [{ headId: headIdOf(aHolderId("U"), "01"), fen: 150_000 }] }));
  await grants.claim(aGrantId(), ["refund|person-1"]);
  await worklist.put(aWorklistItem());
  await notices.queue(aQueueRequest());
  const [claimed] = await notices.claimDue(nineOClock, 1, nineOClock + 60_000);
  if (claimed === undefined) throw new Error("nothing was due");
  await contact.hold({ key: "all", since: nineOClock, because: "文字有误" });
  await contact.take([{ counter: "channel|sms|2026-11-23", limit: 5 }]);
  await contact.flag({
    hash: "h",
    masked: "138****8000",
    since: nineOClock,
    because: "30005",
    noticeId: claimed.notice.noticeId,
  });
  await contact.noteOptOut({ hash: "h", masked: "138****8000", at: nineOClock, isOut: true, replyId: "r1" });
  await contact.record({
    ...aReply,
    fromHash: "0".repeat(32),
    maskedFrom: "138****8000",
    standing: "received",
    caseIds: [],
  });
  const lease = await storage.leases.acquire("scan", "test", nineOClock, 1000);
  await slots.claim("scan-expiring-licences", today, lease?.fence ?? 0);
  await lease?.release();
}

export function storeArchiveContract({ promises }: ContractSuite): void {
  promises("a store that has something in it is not loaded into, and stays as it is", async ({ storage }) => {
    await fill(storage);
    const before = await dumped(storage);
    await expect(storage.archive.load(all(before))).rejects.toThrow(Conflict);
    expect(await dumped(storage)).toEqual(before);
  });

  promises(
    "a load that was cut short leaves a store that is not opened, and that can be loaded again from the beginning",
    async ({ storage, openAnother, reopen }) => {
      const filled: readonly ArchiveRecord[] = [
        { part: "sending-counts", record: { counter: "channel|test|2026-03-10", taken: 3 } },
        { part: "fences", record: { name: "scan", fence: 7 } },
      ];
      await expect(storage.archive.load(cutShort(filled))).rejects.toThrow("cut short");
      await expect(openAnother()).rejects.toThrow(InvalidInput);
      await storage.archive.load(all(filled));
      expect(await dumped(await reopen())).toEqual(filled);
    },
  );

  promises("what is dumped, loaded and dumped again is the same", async ({ storage, openEmpty }) => {
    await fill(storage);
    const before = await dumped(storage);
    // Rows that were put off are made by an import alone, and lists by a whole one.
    expect([...new Set(before.map(({ part }) => part))]).toEqual(
      archiveParts.filter((part) => part !== "quarantined" && part !== "coverage"),
    );
    const other = await openEmpty();
    await other.archive.load(all(before));
    expect((await dumped(other)).map(canonicalJson)).toEqual(before.map(canonicalJson));
    expect(await other.check()).toEqual([]);
  });

  promises("a lease taken after a load has a higher fence than any before it", async ({ storage }) => {
    await storage.archive.load(all([{ part: "fences", record: { name: "scan", fence: 7 } }]));
    expect((await storage.leases.acquire("scan", "test", 1, 1000))?.fence).toBeGreaterThan(7);
  });
}
