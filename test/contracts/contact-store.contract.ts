import { expect } from "@jest/globals";
import type { NumberFlag, OptOut, RecordedReply } from "../../src/ports/contact-store.ts";
import type { NoticeId } from "../../src/domain/notice.ts";
import { aCaseId, aGrantId, aPhone, nineOClock } from "../support/builders.ts";
import type { ContractSuite } from "./contract-suite.ts";

const aReply = (with_: Partial<RecordedReply> = {}): RecordedReply => ({
  replyId: "r1",
  channel: "twilio",
  at: nineOClock,
  from: aPhone,
  fromHash: "0".repeat(32),
  maskedFrom: "138****8000",
  text: "1。",
  meaning: "confirm",
  standing: "received",
  caseIds: [],
  ...with_,
});
const aFlag = (hash: string): NumberFlag => ({
  hash,
  masked: "138****8000",
  since: nineOClock,
  because: "30005",
  noticeId: "N1" as NoticeId,
});
const said = (hash: string, at: number, isOut: boolean): OptOut => ({ hash, masked: "138****8000", at, isOut });

export function contactStoreContract({ promises }: ContractSuite): void {
  promises("a hold is seen by every process until it is released", async ({ storage: { contact }, openAnother }) => {
    const another = (await openAnother()).contact;
    const hold = { key: "rule:renewal/food-operation", since: nineOClock, because: "文字有误" };
    await contact.hold(hold);
    await contact.hold({ ...hold, since: nineOClock + 1 });
    await another.hold({ key: "all", since: nineOClock });
    expect(await another.holds()).toEqual([{ key: "all", since: nineOClock }, hold]);
    expect(await another.release(hold.key)).toBe(true);
    expect(await contact.release(hold.key)).toBe(false);
    expect(await contact.holds()).toEqual([{ key: "all", since: nineOClock }]);
  });

  promises("a counter is never taken beyond its limit, whoever takes", async ({ storage, openAnother, reopen }) => {
    const another = (await openAnother()).contact;
    const token = { counter: "channel|sms|2026-11-23", limit: 5 };
    const takes = await Promise.all(
      Array.from({ length: 12 }, (_, n) => (n % 2 === 0 ? storage.contact : another).take([token])),
    );
    expect(takes.filter((full) => full === undefined)).toHaveLength(5);
    expect(takes.filter((full) => full === token.counter)).toHaveLength(7);
    const { contact } = await reopen();
    expect(await contact.taken(token.counter)).toBe(5);
    expect(await contact.take([{ ...token, limit: 6 }])).toBeUndefined();
  });

  promises("of several counters all are taken or none", async ({ storage: { contact } }) => {
    const wide = { counter: "channel|sms", limit: 9 };
    const narrow = { counter: "holder|A", limit: 1 };
    expect(await contact.take([wide, narrow])).toBeUndefined();
    expect(await contact.take([wide, narrow])).toBe(narrow.counter);
    expect(await contact.take([narrow, wide])).toBe(narrow.counter);
    expect([await contact.taken(wide.counter), await contact.taken(narrow.counter)]).toEqual([1, 1]);
    expect(await contact.taken("unheard of")).toBe(0);
  });

  promises("a flagged number stays flagged, for the reason it first was", async ({ storage, reopen }) => {
    await storage.contact.flag(aFlag("b"));
    await storage.contact.flag({ ...aFlag("b"), because: "another" });
    await storage.contact.flag(aFlag("a"));
    const { contact } = await reopen();
    expect(await contact.flagged(["c", "b"])).toEqual([aFlag("b")]);
    expect(await contact.flagged([])).toEqual([]);
    expect(await contact.flags("", 9)).toEqual([aFlag("a"), aFlag("b")]);
    expect(await contact.flags("a", 1)).toEqual([aFlag("b")]);
    expect(await contact.flags("", 0)).toEqual([]);
  });

  promises("of what was said of a number the latest stands, in whatever order", async ({ storage, reopen }) => {
    const [morning, noon] = [nineOClock, nineOClock + 3 * 3_600_000];
    await storage.contact.noteOptOut({ ...said("b", noon, true), replyId: "r1" });
    await storage.contact.noteOptOut(said("b", morning, false));
    await storage.contact.noteOptOut(said("a", morning, true));
    await storage.contact.noteOptOut(said("c", morning, true));
    await storage.contact.noteOptOut(said("c", noon, false));
    const { contact } = await reopen();
    const standing = [said("a", morning, true), { ...said("b", noon, true), replyId: "r1" }];
    expect(await contact.optedOut(["c", "b", "a", "d"])).toEqual(standing);
    expect(await contact.optedOut([])).toEqual([]);
    expect(await contact.optOuts("", 9)).toEqual(standing);
    expect(await contact.optOuts("a", 1)).toEqual(standing.slice(1));
    expect(await contact.optOuts("", 0)).toEqual([]);
    await contact.noteOptOut(said("b", noon, false));
    expect(await contact.optOuts("", 9)).toEqual([said("a", morning, true)]);
  });

  promises("of two who say something of a number at once, the later stands", async ({ storage, openAnother }) => {
    const another = (await openAnother()).contact;
    await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        (n % 2 === 0 ? another : storage.contact).noteOptOut(said("a", nineOClock + n, n === 5)),
      ),
    );
    expect(await storage.contact.optOuts("", 9)).toEqual([said("a", nineOClock + 5, true)]);
  });

  promises("a reply is recorded once, and moves only from where it stands", async ({ storage, reopen }) => {
    expect(await storage.contact.record(aReply())).toEqual(aReply());
    expect(await storage.contact.record(aReply({ text: "2", meaning: "decline" }))).toEqual(aReply());
    const { contact } = await reopen();
    expect(await contact.settle("r1", "inbox", { standing: "done", caseIds: [] })).toBe(false);
    expect(await contact.settle("unknown", "received", { standing: "inbox", caseIds: [] })).toBe(false);
    const inbox = {
      standing: "inbox",
      caseIds: [aCaseId()],
      grantIds: [aGrantId()],
      because: "case-and-grant",
    } as const;
    expect(await contact.settle("r1", "received", inbox)).toBe(true);
    expect(await contact.settle("r1", "received", inbox)).toBe(false);
    expect(await contact.replies("received", "", 9)).toEqual([]);
    expect(await contact.replies("inbox", "", 9)).toEqual([aReply(inbox)]);
    expect(await contact.record(aReply())).toEqual(aReply(inbox));
    expect(await contact.findReply("r1")).toEqual(aReply(inbox));
    expect(await contact.findReply("unknown")).toBeUndefined();
  });

  promises("replies are listed by id, after one, at most so many", async ({ storage: { contact } }) => {
    for (const replyId of ["r3", "r1", "r2"]) await contact.record(aReply({ replyId }));
    const ids = async (after: string, limit: number) =>
      (await contact.replies("received", after, limit)).map(({ replyId }) => replyId);
    expect(await ids("", 9)).toEqual(["r1", "r2", "r3"]);
    expect(await ids("r1", 1)).toEqual(["r2"]);
    expect(await ids("", 0)).toEqual([]);
  });
}
