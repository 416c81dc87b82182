import { expect } from "@jest/globals";
import { civilDate } from "../../src/domain/civil-date.ts";
import type { QueueRequest } from "../../src/ports/notice-outbox.ts";
import {
  aCase,
  aGrant,
  aGrantId,
  aHolderId,
  aHolderRecord,
  aLicenceId,
  aLicenceRecord,
  anImport,
  aQueueRequest,
  aWorklistItem,
  nineOClock,
  rowsOf,
} from "../support/builders.ts";
import type { ContractSuite } from "./contract-suite.ts";

const caseOf = (licenceNo: string) => aCase({ licenceId: aLicenceId(licenceNo), caseNo: `XZ2026-${licenceNo}` });
const grantOf = (uscc: string, cycle = "2026") =>
  aGrant({ grantId: aGrantId(`${uscc}-${cycle}`), holderId: aHolderId(uscc), cycle });
const itemOf = (licenceNo: string, decisionPosition: number) =>
  aWorklistItem({ subjectId: aLicenceId(licenceNo), decisionPosition });
const newsOf = (licenceNo: string, uscc: string, with_: Partial<QueueRequest> = {}) =>
  aQueueRequest({ licenceId: aLicenceId(licenceNo) }, { holderId: aHolderId(uscc), ...with_ });

/** What the effects of a page of decisions ask for: each as its single call does. */
export function manyAtOnceContract({ promises }: ContractSuite): void {
  promises("licences and holders are found together, each once, and unknown ones left out", async ({ storage }) => {
    const { register } = storage;
    const { importId } = await register.beginImport(anImport());
    const records = ["JY1", "JY2"].map((licenceNo) => aLicenceRecord({ licenceNo }));
    await register.applyLicences(importId, rowsOf(...records));
    const counts = { read: 2, accepted: 2, changed: 0, unchanged: 0, quarantined: 0 };
    await register.finishImport(importId, { counts, isFullSnapshot: false, coverage: [], at: nineOClock });
    const holders = await register.beginImport({ ...anImport(), source: "units", kind: "holders" });
    await register.applyHolders(holders.importId, [{ line: 2, record: aHolderRecord() }]);
    const ids = [aLicenceId("JY2"), aLicenceId("JY9"), aLicenceId("JY1"), aLicenceId("JY2")];
    const found = await register.findAll(ids);
    expect(new Set(found)).toEqual(
      new Set([await register.find(aLicenceId("JY1")), await register.find(aLicenceId("JY2"))]),
    );
    expect(await register.findAll([])).toEqual([]);
    expect(await register.findHolders([aHolderId("B"), aHolderId(), aHolderId()])).toEqual([
      await register.findHolder(aHolderId()),
    ]);
    expect(await register.findHolders([])).toEqual([]);
  });

  promises("cases are opened together, and each is refused for its own reason", async ({ storage, reopen }) => {
    await storage.cases.open(caseOf("A"));
    await storage.cases.open(caseOf("B"));
    const nextOfB = aCase({ licenceId: aLicenceId("B"), cycle: civilDate("2032-01-31") });
    const wanted = [caseOf("C"), nextOfB, caseOf("A"), caseOf("D")];
    expect(await storage.cases.openAll(wanted)).toEqual(["opened", "other-open", "already", "opened"]);
    expect(await storage.cases.openAll([])).toEqual([]);
    const { cases } = await reopen();
    const licences = ["A", "B", "C", "D", "E"].map((licenceNo) => aLicenceId(licenceNo));
    expect(new Set(await cases.findAllOpen(licences))).toEqual(new Set(["A", "B", "C", "D"].map(caseOf)));
    await cases.move(caseOf("C").caseId, 0, "closed", "renewed");
    expect(await cases.findAllOpen([aLicenceId("C"), aLicenceId("D")])).toEqual([caseOf("D")]);
    expect(await cases.findAllOpen([])).toEqual([]);
  });

  promises("of rivals that open the same cases, each case is opened by one", async ({ storage, openAnother }) => {
    const another = await openAnother();
    const wanted = ["A", "B", "C", "D"].map(caseOf);
    const answers = await Promise.all([storage.cases.openAll(wanted), another.cases.openAll([...wanted].reverse())]);
    expect(answers.flat().sort()).toEqual([...Array<string>(4).fill("already"), ...Array<string>(4).fill("opened")]);
  });

  promises("worklist items are put together, and an older one replaces none", async ({ storage: { worklist } }) => {
    await worklist.put(itemOf("A", 7));
    await worklist.put(itemOf("B", 3));
    await worklist.putAll([itemOf("C", 6), itemOf("A", 5), itemOf("B", 4)]);
    await worklist.putAll([]);
    expect(await worklist.list(-1, 10)).toEqual([itemOf("B", 4), itemOf("C", 6), itemOf("A", 7)]);
  });

  promises("worklist items are closed together, but none of a newer decision", async ({ storage: { worklist } }) => {
    await worklist.putAll([itemOf("A", 7), itemOf("B", 3), itemOf("C", 6)]);
    const { rule } = itemOf("A", 7);
    await worklist.closeAll(
      [
        ["A", 6],
        ["B", 3],
        ["C", 9],
        ["D", 9],
      ].map(([licenceNo, upTo]) => ({ subjectId: aLicenceId(String(licenceNo)), rule, upTo: Number(upTo) })),
    );
    await worklist.closeAll([]);
    expect(await worklist.list(-1, 10)).toEqual([itemOf("A", 7)]);
  });

  promises("notices are queued together as one after the other", async ({ storage, openEmpty }) => {
    const single = (await openEmpty()).notices;
    const { notices } = storage;
    for (const outbox of [single, notices]) {
      await outbox.queue(newsOf("JY1", "A"));
      await outbox.queue(newsOf("JY2", "B"));
      await outbox.claimDue(nineOClock, 1, nineOClock + 60_000);
    }
    const requests = [
      newsOf("JY3", "C"),
      newsOf("JY1", "A"),
      newsOf("JY4", "B"),
      newsOf("JY5", "C", { notBefore: nineOClock + 1000 }),
      newsOf("JY6", "A"),
      newsOf("JY3", "C"),
      newsOf("JY7", "D", { language: "mn" }),
    ];
    const expected = [];
    for (const request of requests) expected.push(await single.queue(request));
    expect(await notices.queueAll(requests)).toEqual(expected);
    expect(await notices.queueAll([])).toEqual([]);
    expect(await notices.list({ limit: 100 })).toEqual(await single.list({ limit: 100 }));
    expect(await notices.queueAll(requests)).toEqual(requests.map(() => "already"));
  });

  promises("of rivals that queue the same, every key is queued once", async ({ storage, openAnother }) => {
    const another = await openAnother();
    const requests = ["JY1", "JY2", "JY3", "JY4"].map((licenceNo, n) => newsOf(licenceNo, n < 2 ? "A" : licenceNo));
    await Promise.all([storage.notices.queueAll(requests), another.notices.queueAll([...requests].reverse())]);
    const keys = (await storage.notices.list({ limit: 100 })).flatMap(({ items }) =>
      items.map(({ effectKey }) => effectKey),
    );
    expect(keys.sort()).toEqual(requests.map(({ item }) => item.effectKey).sort());
  });

  promises("grants are opened, read and moved together", async ({ storage, reopen }) => {
    await storage.grants.open(grantOf("A"));
    const wanted = [grantOf("B"), grantOf("A"), grantOf("B", "2027")];
    expect(await storage.grants.openAll(wanted)).toEqual(["opened", "already", "opened"]);
    expect(await storage.grants.openAll([])).toEqual([]);
    const { grants } = await reopen();
    const inIdOrder = [...wanted].sort((a, b) => (a.grantId < b.grantId ? -1 : 1));
    expect(await grants.listOf([aHolderId("A"), aHolderId("B"), aHolderId("C")])).toStrictEqual(inIdOrder);
    expect(await grants.listOf([])).toEqual([]);
    expect(await grants.getAll([grantOf("A").grantId, aGrantId("C")])).toStrictEqual([grantOf("A")]);
    const { revision } = grantOf("A");
    const moves = wanted.map(({ grantId }) => ({ grantId, revision, to: "intent-awaited" as const }));
    const [first, second, third] = moves;
    if (first === undefined || second === undefined || third === undefined) throw new Error("three are moved");
    const answers = await grants.moveAll([
      { ...first, change: { needsIntent: true } },
      { ...second, revision: revision + 1 },
      third,
      { ...third, grantId: aGrantId("C") },
    ]);
    const movedOf = (grantId: string) => grants.get(grantId as typeof first.grantId);
    expect(answers).toEqual([await movedOf(first.grantId), undefined, await movedOf(third.grantId), undefined]);
    expect(answers[0]).toMatchObject({ state: "intent-awaited", revision: revision + 1, needsIntent: true });
    expect(await movedOf(second.grantId)).toStrictEqual(grantOf("A"));
    expect(await grants.moveAll([])).toEqual([]);
  });

  promises("claims are made together, and a key goes to the earlier grant", async ({ storage: { grants } }) => {
    await grants.claim(aGrantId("A"), ["x|1"]);
    const claims = [
      { grantId: aGrantId("B"), keys: ["x|1", "x|2"] },
      { grantId: aGrantId("A"), keys: ["x|1", "x|2", "x|3"] },
      { grantId: aGrantId("C"), keys: [] },
    ];
    const others = [new Map([["x|1", aGrantId("A")]]), new Map([["x|2", aGrantId("B")]]), new Map()];
    expect(await grants.claimAll(claims)).toEqual(others);
    expect(await grants.claimAll(claims)).toEqual(others);
    expect(await grants.claimAll([])).toEqual([]);
    expect(await grants.claimsOf(aGrantId("A"))).toEqual(["x|1", "x|3"]);
  });
}
