import { expect } from "@jest/globals";
import { civilDate } from "../../src/domain/civil-date.ts";
import { caseStates, mayMove, termsOf } from "../../src/domain/case.ts";
import type { CaseState, ClosedBecause } from "../../src/domain/case.ts";
import { Conflict, NotFound } from "../../src/ports/errors.ts";
import type { NoticeId } from "../../src/domain/notice.ts";
import { aCase, aCaseId, aLicenceId, aLicenceRecord, anImport, nineOClock, rowsOf } from "../support/builders.ts";
import type { ContractSuite } from "./contract-suite.ts";

const states: readonly CaseState[] = caseStates;
const nextCycle = civilDate("2032-01-31");

/** A case of the next cycle of the same licence. */
const nextCase = () => aCase({ cycle: nextCycle });

const of = (licenceNo: string) => aCase({ licenceId: aLicenceId(licenceNo), caseNo: `XZ2026-${licenceNo}` });

export function caseStoreContract({ promises }: ContractSuite): void {
  promises("a case comes back as it was opened", async ({ storage, reopen }) => {
    expect(await storage.cases.open(aCase())).toBe("opened");
    const { cases } = await reopen();
    expect(await cases.get(aCase().caseId)).toEqual(aCase());
    expect(await cases.findOpen(aLicenceId())).toEqual(aCase());
    expect(await cases.get(aCaseId(aLicenceId("JY9")))).toBeUndefined();
    expect(await cases.findOpen(aLicenceId("JY9"))).toBeUndefined();
  });

  promises("a case id is opened once for ever, whatever became of it", async ({ storage: { cases } }) => {
    await cases.open(aCase());
    expect(await cases.open(aCase({ tier: "assisted" }))).toBe("already");
    const closed = await cases.move(aCase().caseId, 0, "closed", "renewed");
    expect(await cases.open(aCase())).toBe("already");
    expect(await cases.get(aCase().caseId)).toEqual(closed);
  });

  promises("a licence has at most one case that is not closed", async ({ storage: { cases } }) => {
    await cases.open(aCase());
    expect(await cases.open(nextCase())).toBe("other-open");
    expect(await cases.get(nextCase().caseId)).toBeUndefined();
    await cases.move(aCase().caseId, 0, "suspended");
    expect(await cases.open(nextCase())).toBe("other-open");
    await cases.move(aCase().caseId, 1, "closed", "renewed");
    expect(await cases.findOpen(aLicenceId())).toBeUndefined();
    expect(await cases.open(nextCase())).toBe("opened");
  });

  promises("of rival openings of one licence exactly one wins", async ({ storage, openAnother }) => {
    const another = await openAnother();
    const answers = await Promise.all([
      storage.cases.open(aCase()),
      another.cases.open(nextCase()),
      another.cases.open(aCase()),
      storage.cases.open(nextCase()),
    ]);
    expect(answers.filter((answer) => answer === "opened")).toHaveLength(1);
    expect(await storage.cases.countByState()).toEqual({ prepared: 1 });
  });

  promises("a move raises the revision by one and is durable", async ({ storage, reopen }) => {
    await storage.cases.open(aCase());
    const notified = await storage.cases.move(aCase().caseId, 0, "notified");
    expect(notified).toEqual(aCase({ state: "notified", revision: 1 }));
    const { cases } = await reopen();
    expect(await cases.get(aCase().caseId)).toEqual(notified);
    const closed = await cases.move(aCase().caseId, 1, "closed", "no-longer-eligible");
    expect(closed).toEqual(aCase({ state: "closed", closedBecause: "no-longer-eligible", revision: 2 }));
  });

  promises("a move from another revision is a conflict and writes nothing", async ({ storage, openAnother }) => {
    await storage.cases.open(aCase());
    const rivals = await Promise.allSettled([
      storage.cases.move(aCase().caseId, 0, "notified"),
      (await openAnother()).cases.move(aCase().caseId, 0, "suspended"),
    ]);
    expect(rivals.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const won = await storage.cases.get(aCase().caseId);
    for (const revision of [0, 2])
      await expect(storage.cases.move(aCase().caseId, revision, "closed")).rejects.toBeInstanceOf(Conflict);
    expect(await storage.cases.get(aCase().caseId)).toEqual(won);
  });

  promises("a refreshed case has the new terms and nothing else of another kind", async ({ storage, reopen }) => {
    const opened = aCase({ opensOn: civilDate("2026-09-01"), closesOn: civilDate("2026-12-01"), state: "notified" });
    await storage.cases.open(opened);
    const terms = {
      ruleVersion: 3,
      tier: "assisted",
      isProvisional: true,
      closesOn: civilDate("2026-12-15"),
      adviseBy: civilDate("2026-12-14"),
      materials: [],
    } as const;
    const refreshed = await storage.cases.refresh(opened.caseId, 0, terms);
    const { opensOn: _, ...kept } = opened;
    expect(refreshed).toEqual({ ...kept, ...terms, revision: 1 });
    const { cases } = await reopen();
    expect(await cases.get(opened.caseId)).toEqual(refreshed);
    expect(await cases.findOpen(aLicenceId())).toEqual(refreshed);
  });

  promises("a refresh from another revision, or of a closed case, writes nothing", async ({ storage, openAnother }) => {
    await storage.cases.open(aCase());
    const terms = { ...termsOf(aCase()), ruleVersion: 9 };
    const rivals = await Promise.allSettled([
      storage.cases.refresh(aCase().caseId, 0, terms),
      (await openAnother()).cases.move(aCase().caseId, 0, "suspended"),
    ]);
    expect(rivals.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const { cases } = storage;
    await expect(cases.refresh(aCase().caseId, 0, terms)).rejects.toBeInstanceOf(Conflict);
    const closed = await cases.move(aCase().caseId, 1, "closed", "renewed");
    await expect(cases.refresh(aCase().caseId, 2, terms)).rejects.toBeInstanceOf(Conflict);
    expect(await cases.get(aCase().caseId)).toEqual(closed);
    await expect(cases.refresh(nextCase().caseId, 0, terms)).rejects.toBeInstanceOf(NotFound);
  });

  promises("only moves of the transition table are made", async ({ storage: { cases } }) => {
    const reasons: readonly ClosedBecause[] = ["renewed", "no-longer-eligible", "licence-ended", "routed"];
    const standing = [
      ...states.filter((state) => state !== "closed").map((state) => ({ state })),
      ...reasons.map((closedBecause) => ({
        state: "closed" as const,
        closedBecause,
      })),
    ];
    for (const [i, from] of standing.entries()) {
      for (const to of states) {
        const stood = { ...of(`JY${i}${to}`), ...from };
        await cases.open(stood);
        const move = cases.move(stood.caseId, 0, to);
        if (mayMove(stood, to)) expect((await move).state).toBe(to);
        else {
          await expect(move).rejects.toBeInstanceOf(Conflict);
          expect(await cases.get(stood.caseId)).toEqual(stood);
        }
      }
    }
  });

  promises("a case taken up again says no longer why it was closed", async ({ storage: { cases } }) => {
    await cases.open(aCase());
    await cases.move(aCase().caseId, 0, "closed", "routed");
    expect(await cases.move(aCase().caseId, 1, "prepared")).toEqual(aCase({ revision: 2 }));
    expect(await cases.findOpen(aLicenceId())).toEqual(aCase({ revision: 2 }));
  });

  promises("a closed case is not taken up while the licence has another open one", async ({ storage: { cases } }) => {
    await cases.open(aCase());
    await cases.move(aCase().caseId, 0, "closed", "routed");
    await cases.open(nextCase());
    await expect(cases.move(aCase().caseId, 1, "prepared")).rejects.toBeInstanceOf(Conflict);
    expect(await cases.findOpen(aLicenceId())).toEqual(nextCase());
  });

  promises("a holder's answer is kept with its evidence, whatever becomes of the case", async ({ storage, reopen }) => {
    const answer = {
      wish: "confirmed",
      at: nineOClock,
      replyId: "r1",
      channel: "twilio",
      check: "number-on-register",
      fromHash: "0".repeat(32),
      maskedFrom: "138****8000",
      noticeId: "N1" as NoticeId,
      template: "window-open@1/zh",
    } as const;
    await storage.cases.open(aCase());
    const confirmed = await storage.cases.move(aCase().caseId, 0, "confirmed", undefined, answer);
    expect(confirmed).toEqual(aCase({ state: "confirmed", revision: 1, answer }));
    const { cases } = await reopen();
    expect(await cases.get(aCase().caseId)).toEqual(confirmed);
    await cases.move(aCase().caseId, 1, "suspended");
    expect(await cases.move(aCase().caseId, 2, "confirmed")).toEqual({ ...confirmed, revision: 3 });
    const changed = { wish: "declined", at: nineOClock, check: "noted-by-clerk" } as const;
    expect((await cases.move(aCase().caseId, 3, "declined", undefined, changed)).answer).toEqual(changed);
  });

  promises("an unknown case is not found", async ({ storage: { cases } }) => {
    await expect(cases.move(aCase().caseId, 0, "closed")).rejects.toBeInstanceOf(NotFound);
  });

  promises("cases are listed by id, by state, by licence and by page", async ({ storage: { cases } }) => {
    for (const licenceNo of ["C", "A", "D", "B"]) await cases.open(of(licenceNo));
    await cases.move(of("B").caseId, 0, "notified");
    await cases.move(of("D").caseId, 0, "closed", "renewed");
    const list = async (query: Omit<Parameters<typeof cases.list>[0], "limit">, limit = 10) =>
      (await cases.list({ ...query, limit })).map(({ caseId }) => caseId);
    const ids = (...numbers: readonly string[]) => numbers.map((licenceNo) => of(licenceNo).caseId);
    expect(await list({})).toEqual(ids("A", "B", "C", "D"));
    expect(await list({}, 2)).toEqual(ids("A", "B"));
    expect(await list({ after: of("B").caseId })).toEqual(ids("C", "D"));
    expect(await list({ states: ["prepared", "closed"] })).toEqual(ids("A", "C", "D"));
    expect(await list({ states: [] })).toEqual([]);
    expect(await list({ licenceId: aLicenceId("D") })).toEqual(ids("D"));
    expect(await list({ licenceId: aLicenceId("D"), states: ["prepared"] })).toEqual([]);
  });

  promises("cases are counted by state; a state without cases is absent", async ({ storage: { cases } }) => {
    expect(await cases.countByState()).toEqual({});
    for (const licenceNo of ["A", "B", "C"]) await cases.open(of(licenceNo));
    await cases.move(of("C").caseId, 0, "closed", "renewed");
    expect(await cases.countByState()).toEqual({ prepared: 2, closed: 1 });
  });

  promises("open cases whose licence is known to last longer are found", async ({ storage: { cases, register } }) => {
    for (const licenceNo of ["A", "B", "C", "D", "unknown"]) await cases.open(of(licenceNo));
    await cases.move(of("D").caseId, 0, "closed", "renewed");
    const { importId } = await register.beginImport(anImport());
    const { validUntil: _, ...endless } = aLicenceRecord({ licenceNo: "C" }).licence;
    const later = ["A", "D"].map((licenceNo) => aLicenceRecord({ licenceNo, validUntil: nextCycle }));
    const rows = [...later, aLicenceRecord({ licenceNo: "B" }), { ...aLicenceRecord(), licence: endless }];
    await register.applyLicences(importId, rowsOf(...rows));
    expect(await cases.openButRenewed(10)).toEqual([of("A")]);
    expect(await cases.openButRenewed(0)).toEqual([]);
  });
}
