import { expect } from "@jest/globals";
import type { NoticeOutbox, Received, Settlement } from "../../src/ports/notice-outbox.ts";
import { Conflict } from "../../src/ports/errors.ts";
import { aCaseId, aHolderId, aLicenceId, aNoticeItem, aQueueRequest, nineOClock } from "../support/builders.ts";
import type { ContractSuite } from "./contract-suite.ts";

const leaseUntil = nineOClock + 120_000;
const sending = {
  channel: "twilio",
  text: "【鄂托克旗】您的许可证…",
  template: "window-open@1/zh",
  maskedTo: "138****8000",
  startedAt: nineOClock,
  code: "K7QX3M9P",
  toHash: "0".repeat(32),
};
const trouble = { class: "permanent", fault: "number", says: "空号" } as const;
const delivered: Received = { state: "delivered", reference: "SM1" };
const failed: Received = { state: "failed", failure: "30005", trouble };
const nextChannel: Received = { state: "queued", notBefore: nineOClock, failure: "30005", trouble, givenUpOn: ["sms"] };

/** A notice that was sent once, held by the token. */
async function send(notices: NoticeOutbox, name = "A") {
  await notices.queue(aQueueRequest({ licenceId: aLicenceId(name) }, { holderId: aHolderId(name) }));
  const [claimed] = await notices.claimDue(nineOClock, 1, leaseUntil);
  if (claimed === undefined) throw new Error("nothing was claimed");
  await notices.markSending(claimed.notice.noticeId, claimed.token, sending);
  return { noticeId: claimed.notice.noticeId, token: claimed.token };
}

async function accept(notices: NoticeOutbox, reference = "SM1", name = "A") {
  const sent = await send(notices, name);
  await notices.settle(sent.noticeId, sent.token, { state: "accepted", reference });
  return sent.noticeId;
}

/** Tried in vain so often that nobody tries it any more. */
async function bury(notices: NoticeOutbox, name = "A") {
  const { noticeId, token } = await send(notices, name);
  await notices.settle(noticeId, token, { state: "dead", failure: "30003", trouble });
  return noticeId;
}

export function noticeReceiptsContract({ promises }: ContractSuite): void {
  promises("a notice is found by its channel's reference and by its code", async ({ storage, reopen }) => {
    const noticeId = await accept(storage.notices);
    await accept(storage.notices, "SM2", "B");
    const { notices } = await reopen();
    expect((await notices.findByReference("twilio", "SM1"))?.noticeId).toBe(noticeId);
    expect(await notices.findByReference("another", "SM1")).toBeUndefined();
    expect(await notices.findByReference("twilio", "SM9")).toBeUndefined();
    expect((await notices.findByCode("K7QX3M9P")).map(({ holderId }) => holderId).sort()).toEqual(
      [aHolderId("A"), aHolderId("B")].sort(),
    );
    expect(await notices.findByCode("K7QX3M9Q")).toEqual([]);
  });

  promises("notices are found by the number that they went to, the newest first", async ({ storage, reopen }) => {
    const first = await accept(storage.notices);
    const second = await accept(storage.notices, "SM2", "B");
    await storage.notices.queue(aQueueRequest({ licenceId: aLicenceId("C") }, { holderId: aHolderId("C") }));
    const { notices } = await reopen();
    const found = await notices.sentTo(sending.toHash, 10);
    expect(found.map(({ noticeId }) => noticeId)).toEqual([first, second].sort().reverse());
    expect(await notices.sentTo(sending.toHash, 1)).toEqual(found.slice(0, 1));
    expect(await notices.sentTo("1".repeat(32), 10)).toEqual([]);
  });

  promises("a notice is found by an effect key for as long as it has it", async ({ storage, reopen }) => {
    await accept(storage.notices);
    const { effectKey } = aNoticeItem({ licenceId: aLicenceId("A") });
    const { notices } = await reopen();
    expect((await notices.findByEffect(effectKey))?.state).toBe("accepted");
    expect(await notices.findByEffect(`${effectKey}-not`)).toBeUndefined();
    const { noticeId, token } = await send(notices, "B");
    const itsKey = aNoticeItem({ licenceId: aLicenceId("B") }).effectKey;
    expect((await notices.findByEffect(itsKey))?.noticeId).toBe(noticeId);
    await notices.settle(noticeId, token, { state: "failed", failure: "no-address" });
    expect(await notices.findByEffect(itsKey)).toBeUndefined();
  });

  promises("a receipt moves what was accepted, once, and is durable", async ({ storage, reopen }) => {
    const noticeId = await accept(storage.notices);
    expect(await storage.notices.receive(noticeId, 1, delivered)).toBe(true);
    const { notices } = await reopen();
    expect(await notices.get(noticeId)).toMatchObject({ state: "delivered", reference: "SM1", attempts: 1 });
    expect(await notices.receive(noticeId, 1, delivered)).toBe(false);
  });

  promises("late receipts never move a notice back", async ({ storage: { notices } }) => {
    const noticeId = await accept(notices);
    await notices.receive(noticeId, 1, delivered);
    const before = await notices.get(noticeId);
    for (const late of [{ state: "accepted", reference: "SM1" } as const, failed, nextChannel])
      expect(await notices.receive(noticeId, 1, late)).toBe(false);
    expect(await notices.get(noticeId)).toEqual(before);
  });

  promises("a receipt of an earlier attempt, or of no notice, moves nothing", async ({ storage: { notices } }) => {
    const noticeId = await accept(notices);
    const before = await notices.get(noticeId);
    for (const attempts of [0, 2]) expect(await notices.receive(noticeId, attempts, delivered)).toBe(false);
    expect(await notices.get(noticeId)).toEqual(before);
    expect(await notices.receive("N0" as typeof noticeId, 1, delivered)).toBe(false);
  });

  promises("a receipt that comes before the answer ends the hold", async ({ storage: { notices } }) => {
    const { noticeId, token } = await send(notices);
    expect(await notices.receive(noticeId, 1, delivered)).toBe(true);
    const answer: Settlement = { state: "accepted", reference: "SM1" };
    await expect(notices.settle(noticeId, token, answer)).rejects.toBeInstanceOf(Conflict);
    expect(await notices.get(noticeId)).toMatchObject({ state: "delivered" });
    expect(await notices.releaseExpired(Number.MAX_SAFE_INTEGER)).toEqual({ requeued: 0, unknown: 0 });
  });

  promises("a receipt settles what was unknown, and nobody asks any more", async ({ storage: { notices } }) => {
    const { noticeId, token } = await send(notices);
    await notices.settle(noticeId, token, { state: "unknown" });
    expect(await notices.receive(noticeId, 1, { state: "accepted", reference: "SM1" })).toBe(true);
    expect(await notices.claimUnknown(9, leaseUntil, leaseUntil + 1)).toEqual([]);
  });

  promises("a receipt moves nothing that is not on its way", async ({ storage: { notices } }) => {
    await notices.queue(aQueueRequest());
    const [queued] = await notices.list({ limit: 1 });
    if (queued === undefined) throw new Error("nothing was queued");
    expect(await notices.receive(queued.noticeId, 0, delivered)).toBe(false);
    await notices.claimDue(nineOClock, 1, leaseUntil);
    expect(await notices.receive(queued.noticeId, 0, delivered)).toBe(false);
    expect((await notices.get(queued.noticeId))?.state).toBe("claimed");
  });

  promises("a failure told later frees the key; the next channel keeps it", async ({ storage: { notices } }) => {
    const first = await accept(notices);
    expect(await notices.receive(first, 1, failed)).toBe(true);
    expect(await notices.get(first)).toMatchObject({ state: "failed", failure: "30005", trouble });
    const again = await accept(notices, "SM2");
    expect(again).not.toBe(first);
    expect(await notices.receive(again, 1, nextChannel)).toBe(true);
    expect(await notices.get(again)).toMatchObject({ state: "queued", givenUpOn: ["sms"], attempts: 1 });
    expect(await notices.queue(aQueueRequest({ licenceId: aLicenceId("A") }, { holderId: aHolderId("A") }))).toBe(
      "already",
    );
    const [claimed] = await notices.claimDue(nineOClock, 1, leaseUntil);
    await notices.markSending(again, claimed?.token ?? "", { ...sending, channel: "email" });
    expect(await notices.findByReference("email", "SM2")).toBeUndefined();
    expect(await notices.get(again)).toMatchObject({ state: "sending", givenUpOn: ["sms"], attempts: 2 });
  });

  promises("what is unknown is not asked about before its time", async ({ storage, reopen }) => {
    const { noticeId, token } = await send(storage.notices);
    await storage.notices.settle(noticeId, token, { state: "unknown", notBefore: leaseUntil });
    const { notices } = await reopen();
    expect(await notices.claimUnknown(9, leaseUntil - 1, leaseUntil)).toEqual([]);
    expect(await notices.claimUnknown(9, leaseUntil, leaseUntil + 1)).toHaveLength(1);
  });

  promises("a dead notice is owed again once it is redriven, and only then", async ({ storage, reopen }) => {
    const noticeId = await bury(storage.notices);
    const { notices } = await reopen();
    expect(await notices.get(noticeId)).toMatchObject({ state: "dead", failure: "30003", trouble, attempts: 1 });
    expect(await notices.claimDue(Number.MAX_SAFE_INTEGER, 9, leaseUntil)).toEqual([]);
    expect(await notices.queue(aQueueRequest({ licenceId: aLicenceId("A") }))).toBe("already");
    expect(await notices.redrive(noticeId, leaseUntil)).toBe(true);
    expect(await notices.redrive(noticeId, leaseUntil)).toBe(false);
    expect(await notices.get(noticeId)).toMatchObject({ state: "queued", attempts: 0, notBefore: leaseUntil });
    expect(await notices.claimDue(leaseUntil, 9, leaseUntil + 1)).toHaveLength(1);
  });

  promises("nothing but a dead notice is redriven", async ({ storage: { notices } }) => {
    const noticeId = await accept(notices);
    expect(await notices.redrive(noticeId, nineOClock)).toBe(false);
    expect(await notices.redrive("N0" as typeof noticeId, nineOClock)).toBe(false);
    expect((await notices.get(noticeId))?.state).toBe("accepted");
  });

  promises("a dead notice lets go of a case that closes", async ({ storage: { notices } }) => {
    const noticeId = await bury(notices);
    expect(await notices.stopItems(aCaseId(aLicenceId("A")))).toBe(1);
    const { effectKey } = aNoticeItem({ licenceId: aLicenceId("A") });
    expect(await notices.get(noticeId)).toMatchObject({
      state: "stopped",
      items: [],
      withdrawn: [{ effectKey, because: "case-settled" }],
    });
  });
}
