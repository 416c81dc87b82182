import { expect } from "@jest/globals";
import { addDays } from "../../src/domain/civil-date.ts";
import type { CaseId } from "../../src/domain/case.ts";
import type { RenewalItem } from "../../src/domain/notice.ts";
import type { NoticeOutbox } from "../../src/ports/notice-outbox.ts";
import {
  anAnswerItem,
  aBenefitItem,
  aHolderFindingItem,
  aLicenceFindingItem,
  aCaseId,
  aGrantId,
  aHolderId,
  aLicenceId,
  aNoticeItem,
  aQueueRequest,
  nineOClock,
  today,
} from "../support/builders.ts";
import type { ContractSuite, StoreUnderTest } from "./contract-suite.ts";

/** A further certificate of the same holder. */
const item = (licenceNo: string): Partial<RenewalItem> => ({ licenceId: aLicenceId(licenceNo) });
const all = (notices: NoticeOutbox) => notices.list({ limit: 100 });
const later = nineOClock + 3_600_000;

export function noticeOutboxContract({ promises }: ContractSuite): void {
  promises("a queued notice is owed, with its item", async ({ storage, reopen }) => {
    expect(await storage.notices.queue(aQueueRequest())).toBe("queued");
    const { notices } = await reopen();
    const [notice] = await all(notices);
    expect(notice).toEqual({
      noticeId: notice?.noticeId,
      holderId: aHolderId(),
      language: "zh",
      day: today,
      notBefore: nineOClock,
      state: "queued",
      items: [aNoticeItem()],
      attempts: 0,
    });
    if (notice !== undefined) expect(await notices.get(notice.noticeId)).toEqual(notice);
  });

  promises("an effect key is in one notice: queueing it again changes nothing", async ({ storage, reopen }) => {
    await storage.notices.queue(aQueueRequest(item("JY1")));
    await storage.notices.queue(aQueueRequest(item("JY2")));
    const before = await all(storage.notices);
    const { notices } = await reopen();
    expect(await notices.queue(aQueueRequest(item("JY2")))).toBe("already");
    // Nor on another day, in another language, or for another holder.
    for (const other of [{ day: addDays(today, 1) }, { language: "en" as const }, { holderId: aHolderId("B") }])
      expect(await notices.queue(aQueueRequest(item("JY1"), other))).toBe("already");
    expect(await all(notices)).toEqual(before);
  });

  promises(
    "an item of a newer decision takes the older one's place while the notice is queued",
    async ({ storage }) => {
      const { notices } = storage;
      await notices.queue(aQueueRequest(item("JY1")));
      await notices.queue(aQueueRequest(item("JY2")));
      const later = {
        ...item("JY1"),
        decisionPosition: 7,
        tellUntil: addDays(today, 40),
        adviseBy: addDays(today, 38),
      };
      expect(await notices.queue(aQueueRequest(later))).toBe("already");
      const [notice] = await all(notices);
      expect(notice?.items).toEqual([aNoticeItem(later), aNoticeItem(item("JY2"))]);
      expect(await notices.queue(aQueueRequest({ ...item("JY1"), decisionPosition: 3 }))).toBe("already");
      expect((await all(notices))[0]?.items).toEqual([aNoticeItem(later), aNoticeItem(item("JY2"))]);
      // Who closes the case now still finds it.
      expect(await notices.stopItems(aNoticeItem(later).caseId as CaseId)).toBe(1);
    },
  );

  promises("an item in a claimed notice stays as it was", async ({ storage: { notices } }) => {
    await notices.queue(aQueueRequest());
    await notices.claimDue(nineOClock, 1, later);
    expect(await notices.queue(aQueueRequest({ decisionPosition: 7 }))).toBe("already");
    expect((await all(notices))[0]?.items).toEqual([aNoticeItem()]);
  });

  promises("an effect key stays told after its notice was claimed and sent", async ({ storage: { notices } }) => {
    await notices.queue(aQueueRequest());
    const [claimed] = await notices.claimDue(nineOClock, 1, later);
    expect(await notices.queue(aQueueRequest())).toBe("already");
    const { notice, token } = claimed ?? { notice: undefined, token: "" };
    if (notice === undefined) throw new Error("nothing was claimed");
    const sending = { channel: "outbox", text: "短信", template: "t", maskedTo: "138****8000", startedAt: nineOClock };
    await notices.markSending(notice.noticeId, token, sending);
    await notices.settle(notice.noticeId, token, { state: "accepted", reference: "1" });
    expect(await notices.queue(aQueueRequest())).toBe("told");
    expect(await all(notices)).toHaveLength(1);
  });

  promises(
    "certificates of one holder, language and day make one notice, in order",
    async ({ storage: { notices } }) => {
      expect(await notices.queue(aQueueRequest(item("JY2")))).toBe("queued");
      expect(await notices.queue(aQueueRequest(item("JY1")))).toBe("joined");
      const [notice, ...others] = await all(notices);
      expect(notice?.items).toEqual([aNoticeItem(item("JY2")), aNoticeItem(item("JY1"))]);
      expect(others).toEqual([]);
    },
  );

  promises("another holder, language or day makes another notice", async ({ storage: { notices } }) => {
    await notices.queue(aQueueRequest(item("JY1")));
    const others = [{ holderId: aHolderId("B") }, { language: "en" as const }, { day: addDays(today, 1) }];
    for (const [i, other] of others.entries())
      expect(await notices.queue(aQueueRequest(item(`JY${i + 2}`), other))).toBe("queued");
    expect(await notices.countByState()).toEqual({ queued: 4 });
  });

  promises("a joined notice waits for the later of its items", async ({ storage: { notices } }) => {
    await notices.queue(aQueueRequest(item("JY1"), { notBefore: later }));
    await notices.queue(aQueueRequest(item("JY2"), { notBefore: nineOClock }));
    await notices.queue(aQueueRequest(item("JY3"), { notBefore: later + 1 }));
    expect((await all(notices))[0]?.notBefore).toBe(later + 1);
    expect(await notices.nextDueAt()).toBe(later + 1);
  });

  promises("once a notice is claimed, a further item opens the holder's next one", async ({ storage: { notices } }) => {
    await notices.queue(aQueueRequest(item("JY1")));
    await notices.claimDue(nineOClock, 1, later);
    expect(await notices.queue(aQueueRequest(item("JY2")))).toBe("queued");
    expect(await notices.queue(aQueueRequest(item("JY3")))).toBe("joined");
    const sizes = (await all(notices)).map(({ state, items }) => [state, items.length]).sort();
    expect(sizes).toEqual([
      ["claimed", 1],
      ["queued", 2],
    ]);
  });

  promises("rival queueings of one item put it into one notice", async ({ storage, openAnother }) => {
    const another = await openAnother();
    const answers = await Promise.all([
      storage.notices.queue(aQueueRequest()),
      another.notices.queue(aQueueRequest()),
      storage.notices.queue(aQueueRequest()),
    ]);
    expect(answers.sort()).toEqual(["already", "already", "queued"]);
    expect((await all(storage.notices)).flatMap(({ items }) => items)).toHaveLength(1);
  });

  promises("the same history gives the same notice ids, and every notice its own", async ({ storage: { notices } }) => {
    for (const [licenceNo, holder] of [
      ["JY1", "A"],
      ["JY2", "B"],
      ["JY3", "A"],
    ] as const)
      await notices.queue(aQueueRequest(item(licenceNo), { holderId: aHolderId(holder) }));
    const ids = (await all(notices)).map(({ noticeId }) => noticeId);
    expect(new Set(ids).size).toBe(2);
    // Known answers: an engine that counts or hashes otherwise would send a rerun's messages twice.
    expect(ids).toEqual(["N20261123-18c2a98a9534b207", "N20261123-2327b62f3e236997"]);
  });

  promises(
    "items of a case are taken out of queued notices; an empty one is stopped",
    async (store: StoreUnderTest) => {
      const { notices } = store.storage;
      await notices.queue(aQueueRequest({ ...item("JY1"), effectKey: "1a" }));
      await notices.queue(aQueueRequest({ ...item("JY1"), effectKey: "1b" }, { day: addDays(today, 1) }));
      await notices.queue(aQueueRequest(item("JY2")));
      expect(await notices.stopItems(aCaseId(aLicenceId("JY1")))).toBe(2);
      expect(await notices.stopItems(aCaseId(aLicenceId("JY1")))).toBe(0);
      const left = await all((await store.reopen()).notices);
      expect(left.map(({ state, items }) => [state, items])).toEqual(
        expect.arrayContaining([
          ["queued", [aNoticeItem(item("JY2"))]],
          ["stopped", []],
        ]),
      );
    },
  );

  promises("items of a grant are taken out, and those of cases stay in the message", async ({ storage, reopen }) => {
    const benefit = aBenefitItem({ amountFen: 123_45 });
    await storage.notices.queue(aQueueRequest());
    expect(await storage.notices.queue({ ...aQueueRequest(), item: benefit })).toBe("joined");
    const { notices } = await reopen();
    expect((await all(notices))[0]?.items).toStrictEqual([aNoticeItem(), benefit]);
    expect(await notices.stopItems(aGrantId())).toBe(1);
    expect((await all(notices)).map(({ items }) => items)).toStrictEqual([[aNoticeItem()]]);
  });

  promises("findings share the message and stay in it when its case is settled", async ({ storage, reopen }) => {
    const findings = [aLicenceFindingItem(), aHolderFindingItem()];
    await storage.notices.queue(aQueueRequest());
    for (const item of findings) expect(await storage.notices.queue({ ...aQueueRequest(), item })).toBe("joined");
    expect(await storage.notices.stopItems(aCaseId())).toBe(1);
    const { notices } = await reopen();
    expect((await all(notices)).map(({ items }) => items)).toStrictEqual([findings]);
    const newer = aLicenceFindingItem({ decisionPosition: 7 });
    expect(await notices.queue({ ...aQueueRequest(), item: newer })).toBe("already");
    expect((await all(notices))[0]?.items[0]).toStrictEqual(newer);
  });

  promises("an answer to a reply is a notice of its own that stays when its case is settled", async (store) => {
    const { notices } = store.storage;
    const answer = anAnswerItem();
    const request = { ...aQueueRequest(), holderId: aHolderId("reply:r1"), item: answer };
    await notices.queue(aQueueRequest());
    expect(await notices.queue(request)).toBe("queued");
    expect(await notices.queue({ ...request, item: anAnswerItem({ says: "read" }) })).toBe("already");
    expect(await notices.stopItems(aCaseId())).toBe(1);
    const reopened = (await store.reopen()).notices;
    const queued = await reopened.list({ states: ["queued"], limit: 9 });
    expect(queued.map(({ items }) => items)).toStrictEqual([[answer]]);
    expect((await reopened.findByEffect(answer.effectKey))?.items).toStrictEqual([answer]);
  });

  promises("what is claimed or sent is not taken back", async ({ storage: { notices } }) => {
    await notices.queue(aQueueRequest());
    await notices.claimDue(nineOClock, 1, later);
    expect(await notices.stopItems(aCaseId())).toBe(0);
    expect((await all(notices))[0]?.items).toHaveLength(1);
  });

  promises("an item taken out unsent may be queued again, into a notice of its own id", async ({ storage }) => {
    const { notices } = storage;
    await notices.queue(aQueueRequest());
    await notices.stopItems(aCaseId());
    expect(await notices.queue(aQueueRequest())).toBe("queued");
    expect(await notices.queue(aQueueRequest())).toBe("already");
    expect(await notices.countByState()).toEqual({ stopped: 1, queued: 1 });
  });

  promises("an item without a case is never stopped", async ({ storage: { notices } }) => {
    const { caseId: _, ...reminder } = aNoticeItem();
    await notices.queue({ ...aQueueRequest(), item: reminder });
    expect(await notices.stopItems(aCaseId())).toBe(0);
    expect((await all(notices))[0]?.items).toStrictEqual([reminder]);
  });

  promises("notices to a holder are found, those due first coming first", async ({ storage: { notices } }) => {
    const holderId = aHolderId("JY1");
    await notices.queue(aQueueRequest(item("JY3"), { holderId: aHolderId("JY3") }));
    await notices.queue(
      aQueueRequest(item("JY2"), { holderId, day: addDays(today, 1), notBefore: nineOClock + 86_400_000 }),
    );
    await notices.queue(aQueueRequest(item("JY1"), { holderId }));
    const found = await notices.toHolder(holderId);
    expect(found.map(({ day }) => day)).toEqual([today, addDays(today, 1)]);
    expect(found).toEqual(
      (await all(notices)).filter((one) => one.holderId === holderId).sort((a, b) => a.notBefore - b.notBefore),
    );
    expect(await notices.toHolder(aHolderId("JY9"))).toEqual([]);
  });

  promises("notices are listed by id, by states and by page", async ({ storage: { notices } }) => {
    for (const licenceNo of ["JY1", "JY2", "JY3", "JY4"])
      await notices.queue(aQueueRequest(item(licenceNo), { holderId: aHolderId(licenceNo) }));
    await notices.claimDue(nineOClock, 2, later);
    const listed = (await all(notices)).map(({ noticeId }) => noticeId);
    expect(listed).toEqual([...listed].sort());
    const pageAfter = await notices.list({ after: listed[1] as (typeof listed)[number], limit: 1 });
    expect(pageAfter.map(({ noticeId }) => noticeId)).toEqual([listed[2]]);
    expect(await notices.list({ states: ["queued"], limit: 10 })).toHaveLength(2);
    expect(await notices.list({ states: ["claimed", "queued"], limit: 3 })).toEqual((await all(notices)).slice(0, 3));
    expect(await notices.list({ states: [], limit: 10 })).toEqual([]);
  });
}
