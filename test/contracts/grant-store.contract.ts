import { expect } from "@jest/globals";
import { aGrant, aGrantId, aHolderId, nineOClock, today } from "../support/builders.ts";
import type { ContractSuite } from "./contract-suite.ts";

const keys = ["refund|person-1", "refund|person-2"];

export function grantStoreContract({ promises }: ContractSuite): void {
  promises("a grant is kept as it was opened, once for ever", async ({ storage, reopen }) => {
    const publicity = { days: 5, unit: "working-days" as const, setBy: "rule" as const };
    const grant = aGrant({
      heads: [
        { headId: "head:x:1", fen: 150_000 },
        { headId: "head:x:2", leftOut: "excluded" },
      ],
      publicity,
    });
    expect(await storage.grants.open(grant)).toBe("opened");
    const { grants } = await reopen();
    expect(await grants.get(grant.grantId)).toStrictEqual(grant);
    expect(await grants.open({ ...grant, grantNo: "other" })).toBe("already");
    expect(await grants.open({ ...grant, grantId: aGrantId("other") })).toBe("already");
    expect(await grants.list({ limit: 10 })).toStrictEqual([grant]);
    expect(await grants.get(aGrantId("other"))).toBeUndefined();
  });

  promises("a holder has a grant of each rule and cycle", async ({ storage: { grants } }) => {
    await grants.open(aGrant());
    expect(await grants.open(aGrant({ grantId: aGrantId("next"), cycle: "2027" }))).toBe("opened");
    expect(await grants.open(aGrant({ grantId: aGrantId("rule"), rule: "benefit/other" }))).toBe("opened");
    expect(await grants.countByRule()).toEqual({ "benefit/other": 1, "benefit/ui-stabilisation-refund": 2 });
  });

  promises("a claim key belongs to one grant, and is this grant's however often it is claimed", async (store) => {
    const { grants } = store.storage;
    expect(await grants.claim(aGrantId("A"), keys)).toEqual(new Map());
    expect(await grants.claim(aGrantId("A"), keys)).toEqual(new Map());
    const other = await store.openAnother();
    expect(await other.grants.claim(aGrantId("B"), [...keys, "refund|person-3"])).toEqual(
      new Map(keys.map((key) => [key, aGrantId("A")])),
    );
    expect(await grants.claimsOf(aGrantId("B"))).toEqual(["refund|person-3"]);
    expect(await grants.claimsOf(aGrantId("A"))).toEqual(keys);
    expect(await grants.claim(aGrantId("A"), [])).toEqual(new Map());
  });

  promises("of rivals for a key one has it, and all are told the same", async ({ storage: { grants } }) => {
    const rivals = ["A", "B", "C", "D"].map((of) => aGrantId(of));
    const answers = await Promise.all(rivals.map((grantId) => grants.claim(grantId, ["k"])));
    const losers = answers.flatMap((others) => [...others.values()]);
    expect(losers).toHaveLength(3);
    expect(new Set(losers).size).toBe(1);
  });

  promises("a released key is free, and only the grant's own are released", async ({ storage, reopen }) => {
    await storage.grants.claim(aGrantId("A"), keys);
    await storage.grants.claim(aGrantId("B"), ["refund|person-3"]);
    const { grants } = await reopen();
    await grants.release(aGrantId("A"), ["refund|person-1", "refund|person-3"]);
    expect(await grants.claimsOf(aGrantId("A"))).toEqual(["refund|person-2"]);
    expect(await grants.claimsOf(aGrantId("B"))).toEqual(["refund|person-3"]);
    await grants.release(aGrantId("A"));
    await grants.release(aGrantId("A"));
    expect(await grants.claim(aGrantId("B"), keys)).toEqual(new Map());
  });

  promises("claims of grants that were never opened are listed, by grant", async ({ storage, reopen }) => {
    const opened = aGrant();
    await storage.grants.claim(opened.grantId, ["kept"]);
    await storage.grants.open(opened);
    const left = ["A", "B", "C"].map((of) => aGrantId(of)).sort();
    for (const grantId of left) await storage.grants.claim(grantId, [`${grantId}|1`, `${grantId}|2`]);
    const { grants } = await reopen();
    expect(await grants.claimedUnopened(undefined, 10)).toEqual(left);
    expect(await grants.claimedUnopened(left[0], 1)).toEqual(left.slice(1, 2));
    for (const grantId of left) await grants.release(grantId);
    expect(await grants.claimedUnopened(undefined, 10)).toEqual([]);
    expect(await grants.claimsOf(opened.grantId)).toEqual(["kept"]);
  });

  promises("a move is compare-and-set, and keeps to the table", async ({ storage, reopen }) => {
    const { grantId } = aGrant();
    await storage.grants.open(aGrant());
    const asked = await storage.grants.move(grantId, 1, "intent-awaited");
    expect(asked).toStrictEqual(aGrant({ state: "intent-awaited", revision: 2 }));
    await expect(storage.grants.move(grantId, 1, "confirmed")).rejects.toMatchObject({ code: "conflict" });
    await expect(storage.grants.move(grantId, 2, "publicised")).rejects.toMatchObject({ code: "conflict" });
    await expect(storage.grants.move(aGrantId("none"), 1, "closed")).rejects.toMatchObject({ code: "not-found" });
    const { grants } = await reopen();
    expect(await grants.get(grantId)).toStrictEqual(asked);
    const answer = {
      wish: "confirmed",
      at: nineOClock,
      replyId: "r1",
      channel: "twilio",
      check: "number-on-register",
      fromHash: "0",
      maskedFrom: "138****8000",
    } as const;
    const confirmed = await grants.move(grantId, 2, "confirmed", { answeredOn: today, answer });
    expect(confirmed).toMatchObject({ state: "confirmed", answeredOn: today, answer, revision: 3 });
  });

  promises(
    "the same state again changes what is named alone; closing says why until it is taken up again",
    async ({ storage: { grants } }) => {
      const { grantId } = aGrant();
      await grants.open(aGrant());
      const amount = { fen: 1, lines: [] };
      expect(await grants.move(grantId, 1, "prepared", { amount })).toStrictEqual(aGrant({ amount, revision: 2 }));
      const closed = await grants.move(grantId, 2, "closed", { closedBecause: "no-longer-eligible" });
      expect(closed.closedBecause).toBe("no-longer-eligible");
      expect(await grants.move(grantId, 3, "prepared")).toStrictEqual(aGrant({ amount, revision: 4 }));
    },
  );

  promises("of two moves from one revision one wins", async ({ storage: { grants } }) => {
    const { grantId } = aGrant();
    await grants.open(aGrant());
    const rivals = await Promise.allSettled([
      grants.move(grantId, 1, "confirmed"),
      grants.move(grantId, 1, "intent-awaited"),
    ]);
    expect(rivals.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  promises("grants are listed by id, state, holder, rule and page, and counted", async ({ storage: { grants } }) => {
    for (const unit of ["A", "B", "C"]) await grants.open(aGrant({ holderId: aHolderId(unit) }));
    const [a, b, c] = ["A", "B", "C"].map((of) => aGrant({ holderId: aHolderId(of) }));
    await grants.move(aGrant({ holderId: aHolderId("B") }).grantId, 1, "confirmed");
    const ids = async (query: Parameters<typeof grants.list>[0]) =>
      (await grants.list(query)).map(({ grantId }) => grantId);
    expect(await ids({ limit: 10 })).toEqual([a, b, c].map((grant) => grant?.grantId));
    expect(await ids({ states: ["confirmed"], limit: 10 })).toEqual([b?.grantId]);
    expect(await ids({ holderId: aHolderId("C"), limit: 10 })).toEqual([c?.grantId]);
    expect(await ids({ rule: "benefit/none", limit: 10 })).toEqual([]);
    expect(await grants.list({ after: aGrant({ holderId: aHolderId("A") }).grantId, limit: 1 })).toMatchObject([
      { grantId: b?.grantId },
    ]);
    expect(await grants.countByState()).toEqual({ prepared: 2, confirmed: 1 });
  });
}
