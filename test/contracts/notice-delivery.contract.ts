import { expect } from "@jest/globals";
import { mayMoveNotice } from "../../src/domain/notice.ts";
import { Conflict } from "../../src/ports/errors.ts";
import type { ClaimedNotice, NoticeOutbox, Settlement } from "../../src/ports/notice-outbox.ts";
import { aHolderId, aLicenceId, aQueueRequest, nineOClock } from "../support/builders.ts";
import type { ContractSuite } from "./contract-suite.ts";

const leaseUntil = nineOClock + 120_000;
const sending = {
  channel: "outbox",
  text: "【鄂托克旗】您的许可证…",
  template: "window-open@1/zh",
  maskedTo: "138****8000",
  startedAt: nineOClock,
};

const settlements: readonly Settlement[] = [
  { state: "accepted", reference: "ref-1" },
  { state: "failed", failure: "blacklisted" },
  { state: "delivered", reference: "ref-1" },
  { state: "dead", failure: "busy", trouble: { class: "temporary", fault: "provider", says: "忙" } },
  { state: "unknown" },
  { state: "queued", notBefore: leaseUntil, failure: "busy" },
];

const queueFor = (notices: NoticeOutbox, name: string, notBefore = nineOClock) =>
  notices.queue(aQueueRequest({ licenceId: aLicenceId(name) }, { holderId: aHolderId(name), notBefore }));

async function claimOne(notices: NoticeOutbox, name = "A"): Promise<ClaimedNotice> {
  await queueFor(notices, name);
  const [claimed] = await notices.claimDue(nineOClock, 1, leaseUntil);
  if (claimed === undefined) throw new Error("nothing was claimed");
  return claimed;
}

/** A notice in `claimed`, `sending` or `unknown`, held by the token. */
async function holdIn(notices: NoticeOutbox, state: "claimed" | "sending" | "unknown", name: string) {
  const claimed = await claimOne(notices, name);
  const { noticeId } = claimed.notice;
  if (state === "claimed") return claimed;
  await notices.markSending(noticeId, claimed.token, sending);
  if (state === "sending") return claimed;
  await notices.settle(noticeId, claimed.token, { state: "unknown" });
  const [asked] = await notices.claimUnknown(1, nineOClock, leaseUntil);
  if (asked === undefined) throw new Error("nothing was claimed");
  return asked;
}

export function noticeDeliveryContract({ promises }: ContractSuite): void {
  promises("what is due is claimed, oldest first, and what is not is left", async ({ storage: { notices } }) => {
    await queueFor(notices, "late", nineOClock + 1);
    await queueFor(notices, "second", nineOClock);
    await queueFor(notices, "first", nineOClock - 1);
    const claimed = await notices.claimDue(nineOClock, 10, leaseUntil);
    expect(claimed.map(({ notice }) => notice.holderId)).toEqual([aHolderId("first"), aHolderId("second")]);
    expect(claimed[0]?.notice.state).toBe("claimed");
    expect(new Set(claimed.map(({ token }) => token)).size).toBe(2);
    expect(await notices.countByState()).toEqual({ claimed: 2, queued: 1 });
    expect(await notices.nextDueAt()).toBe(nineOClock + 1);
  });

  promises("no more is claimed than asked for, and nothing twice", async ({ storage: { notices } }) => {
    for (const name of ["A", "B", "C"]) await queueFor(notices, name);
    const first = await notices.claimDue(nineOClock, 2, leaseUntil);
    const second = await notices.claimDue(nineOClock, 2, leaseUntil);
    expect([first.length, second.length]).toEqual([2, 1]);
    expect(await notices.claimDue(nineOClock, 2, leaseUntil)).toEqual([]);
    expect(await notices.nextDueAt()).toBeUndefined();
  });

  promises("rival deliverers never hold the same notice", async ({ storage, openAnother }) => {
    for (const name of ["A", "B", "C", "D", "E"]) await queueFor(storage.notices, name);
    const another = await openAnother();
    const claims = await Promise.all(
      [storage, another, storage].map(({ notices }) => notices.claimDue(nineOClock, 4, leaseUntil)),
    );
    const ids = claims.flat().map(({ notice }) => notice.noticeId);
    expect(new Set(ids).size).toBe(5);
    expect(ids).toHaveLength(5);
  });

  promises("sending is written with its words before anything leaves", async ({ storage, reopen }) => {
    const { notice, token } = await claimOne(storage.notices);
    await storage.notices.markSending(notice.noticeId, token, sending);
    const { notices } = await reopen();
    expect(await notices.get(notice.noticeId)).toEqual({ ...notice, ...sending, state: "sending", attempts: 1 });
    await notices.settle(notice.noticeId, token, { state: "accepted", reference: "ref-1" });
    const accepted = { ...notice, ...sending, state: "accepted", attempts: 1, reference: "ref-1" };
    expect(await notices.get(notice.noticeId)).toEqual(accepted);
  });

  promises("a temporary failure is owed again later, and what follows forgets it", async ({ storage: { notices } }) => {
    const { notice, token } = await holdIn(notices, "sending", "A");
    await notices.settle(notice.noticeId, token, { state: "queued", notBefore: leaseUntil, failure: "busy" });
    expect(await notices.get(notice.noticeId)).toMatchObject({ state: "queued", failure: "busy", attempts: 1 });
    expect(await notices.claimDue(leaseUntil - 1, 1, leaseUntil)).toEqual([]);
    const [again] = await notices.claimDue(leaseUntil, 1, leaseUntil + 1);
    expect(again?.notice.noticeId).toBe(notice.noticeId);
    await notices.markSending(notice.noticeId, again?.token ?? "", sending);
    await notices.settle(notice.noticeId, again?.token ?? "", { state: "accepted", reference: "r" });
    const accepted = await notices.get(notice.noticeId);
    expect(accepted).toMatchObject({ state: "accepted", attempts: 2 });
    expect(accepted).not.toHaveProperty("failure");
  });

  promises(
    "settlements move only as the table says; a refused one writes nothing",
    async ({ storage: { notices } }) => {
      for (const from of ["claimed", "sending", "unknown"] as const) {
        for (const settlement of settlements) {
          const { notice, token } = await holdIn(notices, from, `${from}-${settlement.state}`);
          const before = await notices.get(notice.noticeId);
          const settled = notices.settle(notice.noticeId, token, settlement);
          if (mayMoveNotice(from, settlement.state)) {
            await settled;
            expect(await notices.get(notice.noticeId)).toMatchObject(settlement);
          } else {
            await expect(settled).rejects.toBeInstanceOf(Conflict);
            expect(await notices.get(notice.noticeId)).toEqual(before);
          }
          // Out of the way of the next claim, which takes the oldest.
          await notices.releaseExpired(leaseUntil + 1);
          for (const asked of await notices.claimUnknown(9, nineOClock, leaseUntil))
            await notices.settle(asked.notice.noticeId, asked.token, { state: "failed", failure: "over" });
          for (const due of await notices.claimDue(leaseUntil, 9, leaseUntil))
            await notices.settle(due.notice.noticeId, due.token, { state: "failed", failure: "over" });
        }
      }
    },
  );

  promises("an effect key is free again once its notice failed", async ({ storage: { notices } }) => {
    const { notice, token } = await holdIn(notices, "sending", "A");
    expect(await queueFor(notices, "A")).toBe("already");
    await notices.settle(notice.noticeId, token, { state: "failed", failure: "blacklisted" });
    expect(await queueFor(notices, "A")).toBe("queued");
  });

  promises("what is withdrawn from a claimed notice is free, and the rest is queued", async ({ storage, reopen }) => {
    const { notices } = storage;
    await notices.queue(aQueueRequest({ licenceId: aLicenceId("A") }));
    await notices.queue(aQueueRequest({ licenceId: aLicenceId("B") }));
    const [claimed] = await notices.claimDue(nineOClock, 1, leaseUntil);
    const [out, kept] = claimed?.notice.items ?? [];
    if (claimed === undefined || out === undefined || kept === undefined)
      throw new Error("two items should be claimed");
    await notices.withdraw(claimed.notice.noticeId, claimed.token, [{ effectKey: out.effectKey, because: "renewed" }]);
    const left = await (await reopen()).notices.get(claimed.notice.noticeId);
    const withdrawn = [{ effectKey: out.effectKey, because: "renewed" }];
    expect(left).toMatchObject({ state: "queued", items: [kept], withdrawn });
  });

  promises("a notice that everything is withdrawn from is stopped", async ({ storage: { notices } }) => {
    const { notice, token } = await claimOne(notices);
    const keys = notice.items.map(({ effectKey }) => ({ effectKey, because: "too-late" as const }));
    await expect(notices.withdraw(notice.noticeId, "another", keys)).rejects.toBeInstanceOf(Conflict);
    await notices.withdraw(notice.noticeId, token, keys);
    expect(await notices.get(notice.noticeId)).toMatchObject({ state: "stopped", items: [] });
    expect(await queueFor(notices, "A")).toBe("queued");
  });

  promises("a token settles once", async ({ storage: { notices } }) => {
    const { notice, token } = await holdIn(notices, "sending", "A");
    await notices.settle(notice.noticeId, token, { state: "unknown" });
    for (const settlement of settlements)
      await expect(notices.settle(notice.noticeId, token, settlement)).rejects.toBeInstanceOf(Conflict);
    expect((await notices.get(notice.noticeId))?.state).toBe("unknown");
  });

  promises("a foreign token neither sends nor settles", async ({ storage: { notices } }) => {
    const { notice } = await claimOne(notices);
    await expect(notices.markSending(notice.noticeId, "foreign", sending)).rejects.toBeInstanceOf(Conflict);
    const settled = notices.settle(notice.noticeId, "foreign", { state: "queued", notBefore: 0, failure: "x" });
    await expect(settled).rejects.toBeInstanceOf(Conflict);
    expect(await notices.get(notice.noticeId)).toEqual(notice);
  });

  promises("a notice is marked sending once", async ({ storage: { notices } }) => {
    const { notice, token } = await holdIn(notices, "sending", "A");
    await expect(notices.markSending(notice.noticeId, token, sending)).rejects.toBeInstanceOf(Conflict);
    expect((await notices.get(notice.noticeId))?.attempts).toBe(1);
  });

  promises("leases that ran out: claimed is queued again, sending becomes unknown", async ({ storage, reopen }) => {
    const sent = await holdIn(storage.notices, "sending", "B");
    const claimed = await claimOne(storage.notices, "A");
    expect(await storage.notices.releaseExpired(leaseUntil)).toEqual({ requeued: 0, unknown: 0 });
    const { notices } = await reopen();
    expect(await notices.releaseExpired(leaseUntil + 1)).toEqual({ requeued: 1, unknown: 1 });
    expect(await notices.releaseExpired(leaseUntil + 1)).toEqual({ requeued: 0, unknown: 0 });
    expect((await notices.get(claimed.notice.noticeId))?.state).toBe("queued");
    expect((await notices.get(sent.notice.noticeId))?.state).toBe("unknown");
    const late = notices.settle(sent.notice.noticeId, sent.token, { state: "accepted", reference: "late" });
    await expect(late).rejects.toBeInstanceOf(Conflict);
    await expect(notices.markSending(claimed.notice.noticeId, claimed.token, sending)).rejects.toBeInstanceOf(Conflict);
  });

  promises("nothing is withdrawn by a foreign token, nor from what is being sent", async ({ storage: { notices } }) => {
    const { notice, token } = await claimOne(notices);
    const keys = notice.items.map(({ effectKey }) => ({ effectKey, because: "too-late" as const }));
    await expect(notices.withdraw(notice.noticeId, "foreign", keys)).rejects.toBeInstanceOf(Conflict);
    expect(await notices.get(notice.noticeId)).toEqual(notice);
    await notices.markSending(notice.noticeId, token, sending);
    const sent = await notices.get(notice.noticeId);
    await expect(notices.withdraw(notice.noticeId, token, keys)).rejects.toBeInstanceOf(Conflict);
    expect(await notices.get(notice.noticeId)).toEqual(sent);
  });

  promises("every lease can be ended at once", async ({ storage: { notices } }) => {
    await claimOne(notices);
    expect(await notices.releaseExpired(Number.MAX_SAFE_INTEGER)).toEqual({ requeued: 1, unknown: 0 });
  });

  promises("what is unknown is claimed for asking, by one at a time", async ({ storage: { notices } }) => {
    const { notice, token } = await holdIn(notices, "unknown", "A");
    expect(notice.state).toBe("unknown");
    expect(await notices.claimUnknown(10, leaseUntil, leaseUntil + 1)).toEqual([]);
    const [taken] = await notices.claimUnknown(10, leaseUntil + 1, leaseUntil + 2);
    const answer: Settlement = { state: "accepted", reference: "r" };
    await expect(notices.settle(notice.noticeId, token, answer)).rejects.toBeInstanceOf(Conflict);
    await notices.settle(notice.noticeId, taken?.token ?? "", answer);
    expect(await notices.claimUnknown(10, leaseUntil + 9, leaseUntil + 10)).toEqual([]);
  });
}
