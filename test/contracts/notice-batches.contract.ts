import { expect } from "@jest/globals";
import type { CaseId } from "../../src/domain/case.ts";
import type { NoticeId } from "../../src/domain/notice.ts";
import type { ClaimedNotice, NoticeOutbox, Settlement } from "../../src/ports/notice-outbox.ts";
import { aCase, aHolderId, aLicenceId, aQueueRequest, nineOClock } from "../support/builders.ts";
import type { ContractSuite } from "./contract-suite.ts";

const leaseUntil = nineOClock + 120_000;
const names = ["A", "B", "C", "D"];
const sendingOf = (name: string) => ({
  channel: "outbox",
  text: `【鄂托克旗】${name}`,
  template: "window-open@1/zh",
  maskedTo: "138****8000",
  startedAt: nineOClock,
});

async function claimAll(notices: NoticeOutbox): Promise<readonly ClaimedNotice[]> {
  for (const name of names)
    await notices.queue(aQueueRequest({ licenceId: aLicenceId(name) }, { holderId: aHolderId(name) }));
  return notices.claimDue(nineOClock, 9, leaseUntil);
}

const attemptsOf = (claimed: readonly ClaimedNotice[]) =>
  claimed.map(({ notice: { noticeId }, token }) => ({ noticeId, token, sending: sendingOf(noticeId) }));

const settled = (claimed: readonly ClaimedNotice[], settlement: Settlement) =>
  claimed.map(({ notice: { noticeId }, token }) => ({ noticeId, token, settlement }));

const nobody = "N20261123-0000000000000000" as NoticeId;

export function noticeBatchesContract({ promises }: ContractSuite): void {
  promises("several attempts are written down at once, each with its own words", async ({ storage, reopen }) => {
    const claimed = await claimAll(storage.notices);
    expect(await storage.notices.markAllSending(attemptsOf(claimed), leaseUntil)).toEqual([]);
    const { notices } = await reopen();
    for (const { notice } of claimed)
      expect(await notices.get(notice.noticeId)).toEqual({
        ...notice,
        ...sendingOf(notice.noticeId),
        state: "sending",
        attempts: 1,
      });
  });

  promises(
    "of several attempts those that are not held are refused, and only they",
    async ({ storage: { notices } }) => {
      const claimed = await claimAll(notices);
      const [first, second, third, fourth] = attemptsOf(claimed);
      if (first === undefined || second === undefined || third === undefined || fourth === undefined)
        throw new Error("four should be claimed");
      await notices.markSending(second.noticeId, second.token, second.sending);
      const batch = [first, second, { ...third, token: first.token }, { ...fourth, noticeId: nobody }];
      const refused = await notices.markAllSending(batch, leaseUntil);
      expect(new Set(refused)).toEqual(new Set([second.noticeId, third.noticeId, nobody]));
      expect((await notices.get(first.noticeId))?.state).toBe("sending");
      expect(await notices.get(second.noticeId)).toMatchObject({ state: "sending", attempts: 1 });
      expect((await notices.get(third.noticeId))?.state).toBe("claimed");
      expect(await notices.markAllSending([], leaseUntil)).toEqual([]);
    },
  );

  promises("an attempt is held from when it is written down, not from when it was claimed", async ({ storage }) => {
    const { notices } = storage;
    const [first, ...others] = await claimAll(notices);
    if (first === undefined) throw new Error("nothing was claimed");
    await notices.markAllSending(attemptsOf([first]), leaseUntil + 60_000);
    expect(await notices.releaseExpired(leaseUntil + 1)).toEqual({ requeued: others.length, unknown: 0 });
    expect(await notices.settleAll(settled([first], { state: "accepted", reference: "r" }))).toEqual([]);
  });

  promises("several outcomes are written at once, each for itself", async ({ storage, reopen }) => {
    const claimed = await claimAll(storage.notices);
    await storage.notices.markAllSending(attemptsOf(claimed), leaseUntil);
    const settlements: readonly Settlement[] = [
      { state: "accepted", reference: "r" },
      { state: "unknown", notBefore: leaseUntil },
      { state: "queued", notBefore: leaseUntil, failure: "busy", givenUpOn: ["sms"] },
      { state: "failed", failure: "30005", trouble: { class: "permanent", fault: "number", says: "空号" } },
    ];
    const batch = claimed.flatMap((one, n) => settled([one], settlements[n] ?? { state: "unknown" }));
    expect(await storage.notices.settleAll(batch)).toEqual([]);
    const { notices } = await reopen();
    for (const { noticeId, settlement } of batch) expect(await notices.get(noticeId)).toMatchObject(settlement);
    // What failed is free for something newly decided, what was accepted is not.
    const again = (at: number) => {
      const name = names.find((one) => claimed[at]?.notice.holderId === aHolderId(one)) ?? "";
      return notices.queue(aQueueRequest({ licenceId: aLicenceId(name) }, { holderId: aHolderId(name) }));
    };
    expect([await again(0), await again(3)]).toEqual(["told", "queued"]);
  });

  promises("of several outcomes those that may not be are refused, and only they", async ({ storage: { notices } }) => {
    const claimed = await claimAll(notices);
    const [first, second, third] = claimed;
    if (first === undefined || second === undefined || third === undefined) throw new Error("too little was claimed");
    await notices.markAllSending(attemptsOf([first, second]), leaseUntil);
    const batch = [
      ...settled([first], { state: "accepted", reference: "r" }),
      ...settled([{ ...second, token: first.token }], { state: "accepted", reference: "r" }),
      // Claimed, never sent.
      ...settled([third], { state: "accepted", reference: "r" }),
    ];
    const refused = await notices.settleAll(batch);
    expect(new Set(refused)).toEqual(new Set([second.notice.noticeId, third.notice.noticeId]));
    expect((await notices.get(first.notice.noticeId))?.state).toBe("accepted");
    expect((await notices.get(second.notice.noticeId))?.state).toBe("sending");
    expect((await notices.get(third.notice.noticeId))?.state).toBe("claimed");
    expect(new Set(await notices.settleAll(batch))).toEqual(new Set(batch.map(({ noticeId }) => noticeId)));
    expect(await notices.settleAll([])).toEqual([]);
  });

  promises("an attempt whose channel was not called after all does not count", async ({ storage: { notices } }) => {
    const [sent, claimed] = await claimAll(notices);
    if (sent === undefined || claimed === undefined) throw new Error("too little was claimed");
    await notices.markAllSending(attemptsOf([sent]), leaseUntil);
    const held = { state: "queued", notBefore: leaseUntil, failure: "stopped", notTried: true } as const;
    expect(await notices.settleAll(settled([sent, claimed], held))).toEqual([]);
    for (const { notice } of [sent, claimed]) {
      const now = await notices.get(notice.noticeId);
      expect(now).toMatchObject({ state: "queued", attempts: 0, failure: "stopped" });
      expect(now).not.toHaveProperty("notTried");
    }
  });

  promises("several cases move at once, each from where it stands", async ({ storage, reopen }) => {
    const of = (no: string, state: "prepared" | "closed" = "prepared") =>
      aCase({ licenceId: aLicenceId(no), caseNo: `XZ2026-${no}`, state });
    const [first, second, third, closed] = [of("1"), of("2"), of("3"), of("4", "closed")];
    for (const one of [first, second, third, closed]) await storage.cases.open(one);
    await storage.cases.move(second.caseId, 0, "suspended");
    const to = (caseId: CaseId) => ({ caseId, revision: 0, to: "notified" as const });
    const absent = to("nothing" as CaseId);
    const moves = [to(first.caseId), to(second.caseId), to(third.caseId), to(closed.caseId), absent];
    const refused = await storage.cases.moveAll(moves);
    expect(new Set(refused)).toEqual(new Set([second.caseId, closed.caseId, absent.caseId]));
    const { cases } = await reopen();
    expect(await cases.get(first.caseId)).toEqual({ ...first, state: "notified", revision: 1 });
    expect(await cases.get(third.caseId)).toEqual({ ...third, state: "notified", revision: 1 });
    expect(await cases.get(second.caseId)).toMatchObject({ state: "suspended", revision: 1 });
    expect(await cases.get(closed.caseId)).toEqual(closed);
    expect(await cases.moveAll([])).toEqual([]);
  });

  promises("places are taken for several messages in their order, all of a message's or none", async ({ storage }) => {
    const { contact } = storage;
    const channel = { counter: "channel|sms", limit: 3 };
    const of = (holder: string) => [channel, { counter: `holder|${holder}`, limit: 1 }];
    expect(await contact.takeEach([of("A"), of("A"), of("B"), [channel], of("C")])).toEqual([
      undefined,
      "holder|A",
      undefined,
      undefined,
      "channel|sms",
    ]);
    const taken = async (...counters: string[]) => Promise.all(counters.map((one) => contact.taken(one)));
    expect(await taken("channel|sms", "holder|A", "holder|B", "holder|C")).toEqual([3, 1, 1, 0]);
    expect(await contact.takeEach([of("D")])).toEqual(["channel|sms"]);
    expect(await taken("channel|sms", "holder|D")).toEqual([3, 0]);
    expect(await contact.takeEach([])).toEqual([]);
  });

  promises("rivals taking for several messages never pass a limit", async ({ storage, openAnother }) => {
    const another = (await openAnother()).contact;
    const tokens = [{ counter: "channel|sms|2026-11-23", limit: 20 }];
    const rounds = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        (n % 2 === 0 ? storage.contact : another).takeEach(Array.from({ length: 4 }, () => tokens)),
      ),
    );
    expect(rounds.flat().filter((full) => full === undefined)).toHaveLength(20);
    expect(await another.taken("channel|sms|2026-11-23")).toBe(20);
  });
}
