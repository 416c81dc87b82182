import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { Storage } from "../../../src/ports/storage.ts";
import { civilDate } from "../../../src/domain/civil-date.ts";
import type { Settlement } from "../../../src/ports/notice-outbox.ts";
import {
  aCase,
  aCaseId,
  aDecisionEntry,
  aFact,
  aHolderId,
  aLicenceId,
  aLicenceRecord,
  anImport,
  aQueueRequest,
  aScan,
  aScanEntry,
  aWorklistItem,
  nineOClock,
  rowsOf,
  today,
} from "../../support/builders.ts";
import { startLossyProxy, type Fate, type LossyProxy } from "./support/lossy-proxy.ts";
import { openMongoUnderTest } from "./support/mongodb-under-test.ts";
import { describeWithServer } from "./support/test-server.ts";

const minute = 60_000;
const records = (...numbers: readonly string[]) => numbers.map((licenceNo) => aLicenceRecord({ licenceNo }));

/** Work whose answers and outcome must not depend on what the network does. Nothing random may be in the answer. */
const histories: Readonly<Record<string, (storage: Storage) => Promise<unknown>>> = {
  "a register import": async ({ register }) => {
    const first = await register.beginImport(anImport());
    const applied = [await register.applyLicences(first.importId, rowsOf(...records("A", "B", "C")))];
    await register.quarantine([{ importId: first.importId, line: 9, problems: [] }]);
    const coverage = [{ fact: "f", absentValue: false, observedOn: today, source: "s" }];
    const counts = { read: 4, accepted: 3, changed: 0, unchanged: 0, quarantined: 1 };
    const ends = [await register.finishImport(first.importId, { counts, isFullSnapshot: true, coverage, at: 1 })];
    const second = await register.beginImport(anImport());
    const changed = aLicenceRecord({ licenceNo: "B", validUntil: civilDate("2032-01-31") }, { facts: [aFact()] });
    applied.push(await register.applyLicences(second.importId, rowsOf(...records("A"), changed)));
    ends.push(await register.finishImport(second.importId, { counts, isFullSnapshot: true, coverage: [], at: 2 }));
    const versions = await register.versions(aLicenceId("B"));
    return [applied, ends, versions, await register.list({ limit: 9 }), await register.factsOf([aHolderId()])];
  },
  "decisions and their effects": async ({ decisions }) => {
    const entries = ["1", "2"].map((no) => aDecisionEntry({ subjectId: aLicenceId(no) }));
    const positions = [await decisions.append(entries, 0)];
    const newer = aDecisionEntry({ subjectId: aLicenceId("1"), contentDigest: "c1", outcome: "held" });
    positions.push(await decisions.append([...entries, newer, aScanEntry()], 2));
    await decisions.markEffectsDone([1]);
    return [positions, await decisions.pending(0, 9, 9), await decisions.countPending(), await decisions.read(0, 9)];
  },
  casework: async ({ cases, worklist }) => {
    const opened = [await cases.open(aCase()), await cases.open(aCase({ cycle: civilDate("2032-01-31") }))];
    const moved = await cases.move(aCaseId(), 0, "notified");
    const closed = await cases.move(aCaseId(), 1, "closed", "renewed");
    await worklist.put(aWorklistItem({ decisionPosition: 3 }));
    await worklist.put(aWorklistItem({ decisionPosition: 2, kind: "blocked" }));
    await worklist.close(aLicenceId("other"), "r", 9);
    return [opened, moved, closed, await cases.list({ limit: 9 }), await worklist.list(-1, 9)];
  },
  notices: async ({ notices }) => {
    const queued = [];
    for (const [licenceNo, holder] of [
      ["A", "h1"],
      ["B", "h1"],
      ["A", "h1"],
      ["C", "h2"],
      ["D", "h3"],
    ] as const)
      queued.push(
        await notices.queue(aQueueRequest({ licenceId: aLicenceId(licenceNo) }, { holderId: aHolderId(holder) })),
      );
    const stopped = await notices.stopItems(aCaseId(aLicenceId("B")));
    const claimed = await notices.claimDue(nineOClock, 9, nineOClock + minute);
    const [first, second] = claimed.map(({ notice, token }) => [notice.noticeId, token] as const);
    if (first === undefined || second === undefined) throw new Error("too little was claimed");
    const sending = { channel: "c", text: "短信", template: "t", maskedTo: "138****8000", startedAt: nineOClock };
    await notices.markSending(...first, sending);
    await notices.settle(...first, { state: "unknown" });
    await notices.settle(...second, { state: "queued", notBefore: nineOClock + 1, failure: "busy" });
    const asked = await notices.claimUnknown(9, nineOClock, nineOClock + minute);
    for (const { notice, token } of asked)
      await notices.settle(notice.noticeId, token, { state: "accepted", reference: "r" });
    const left = await notices.list({ limit: 9 });
    return [queued, stopped, claimed.map(({ notice }) => notice), left, await notices.countByState()];
  },
  "notices, many at once": async ({ notices, contact, cases }) => {
    const names = ["A", "B", "C"];
    for (const name of names) {
      await notices.queue(aQueueRequest({ licenceId: aLicenceId(name) }, { holderId: aHolderId(name) }));
      await cases.open(aCase({ licenceId: aLicenceId(name), caseNo: name }));
    }
    const claimed = await notices.claimDue(nineOClock, 9, nineOClock + minute);
    const channel = { counter: "channel|c", limit: 2 };
    const places = claimed.map(({ notice }) => [channel, { counter: `holder|${notice.holderId}`, limit: 1 }]);
    const full = await contact.takeEach(places);
    const counts = [await contact.taken(channel.counter), await contact.taken(`holder|${aHolderId("A")}`)];
    const sending = { channel: "c", text: "短信", template: "t", maskedTo: "138****8000", startedAt: nineOClock };
    const held = claimed.map(({ notice: { noticeId }, token }) => ({ noticeId, token }));
    const marked = await notices.markAllSending(
      held.map((one) => ({ ...one, sending })),
      nineOClock + minute,
    );
    const settlements: readonly Settlement[] = [
      { state: "accepted", reference: "r" },
      { state: "queued", notBefore: nineOClock + 1, failure: "busy", notTried: true },
      { state: "failed", failure: "30005" },
    ];
    const settled = await notices.settleAll(
      held.map((one, n) => ({ ...one, settlement: settlements[n] ?? { state: "unknown" } })),
    );
    const moves = names.map((name) => ({ caseId: aCaseId(aLicenceId(name)), revision: 0, to: "notified" as const }));
    const moved = await cases.moveAll(moves);
    return [full, counts, marked, settled, moved, await notices.list({ limit: 9 }), await cases.list({ limit: 9 })];
  },
  "scans, slots and leases": async ({ scans, slots, leases }) => {
    await scans.create(aScan());
    const { scanId } = aScan();
    await scans.save(aScan({ revision: 1 }), { scanId, page: 0, bytes: Uint8Array.of(1) });
    await scans.save(aScan({ revision: 2, after: aLicenceId() }), { scanId, page: 1, bytes: Uint8Array.of(2) });
    const claims = [
      await slots.claim("s", today, 1),
      await slots.claim("s", today, 1),
      await slots.claim("s", today, 2),
    ];
    await slots.finish("s", today, 2, nineOClock);
    const lease = await leases.acquire("w", "pid 1", nineOClock, minute);
    await lease?.renew(nineOClock + 1);
    const refused = await leases.acquire("w", "pid 2", nineOClock, minute);
    await lease?.release();
    const next = await leases.acquire("w", "pid 2", nineOClock, minute);
    const fences = [lease?.fence, refused, next?.fence];
    return [claims, fences, await scans.list(9), await scans.chunks(scanId), await slots.list("s", 9)];
  },
};

/** Every write with either fate in a fault run; in an ordinary one every third write, with one fate and the other in turn. */
const isWhole = process.env["WUGAN_FAULTS"] === "all";
const step = isWhole ? 1 : 3;
const fates: readonly Fate[] = ["lost-answer", "lost-request"];

const writes: ReadonlySet<string> = new Set(["insert", "update", "delete", "findAndModify", "drop"]);

describeWithServer("writes whose request or answer is lost", () => {
  let proxy: LossyProxy;
  beforeAll(async () => {
    proxy = await startLossyProxy();
  });
  afterAll(async () => proxy.close());

  /** The history on a fresh store, with one write lost; answers what it came to and how many writes it took. */
  async function live(history: (storage: Storage) => Promise<unknown>, at: number, fate: Fate) {
    const store = await openMongoUnderTest(proxy.uri);
    let seen = 0;
    proxy.decide((command) => (writes.has(command) && seen++ === at ? fate : "passed"));
    try {
      const came = await history(store.storage);
      const count = seen;
      return { came, problems: await store.storage.check(), count };
    } finally {
      proxy.decide(() => "passed");
      await store.destroy();
    }
  }

  for (const [name, history] of Object.entries(histories)) {
    it(`${name}: losing any one of them changes neither an answer nor the outcome`, async () => {
      const undisturbed = await live(history, -1, "passed");
      expect(undisturbed.problems).toEqual([]);
      expect(undisturbed.count).toBeGreaterThan(5);
      for (let at = 0; at < undisturbed.count; at += step)
        for (const fate of isWhole ? fates : fates.slice(at % 2, (at % 2) + 1)) {
          const { came, problems } = await live(history, at, fate);
          expect({ at, fate, came, problems }).toEqual({ at, fate, came: undisturbed.came, problems: [] });
        }
    }, 300_000);
  }
});
