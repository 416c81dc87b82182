import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { confirmGrant, declineGrant } from "../../../src/app/grants/answer-grant.ts";
import { grantEffectOf } from "../../../src/app/grants/grant-effect.ts";
import { civilDate } from "../../../src/domain/civil-date.ts";
import type { Decision, HeadDecision } from "../../../src/domain/decision.ts";
import { headIdOf } from "../../../src/domain/heads.ts";
import type { HolderId } from "../../../src/domain/licence.ts";
import type { GrantRule, HolderRule, RuleSet } from "../../../src/engine/index.ts";
import type { PendingEffect } from "../../../src/ports/decision-log.ts";
import { Conflict } from "../../../src/ports/errors.ts";
import { aHolderId, aHolderRecord } from "../../support/builders.ts";
import { openWorld, undisturbed, type World } from "../../support/world.ts";

const day = civilDate("2026-03-10");
const counts = { read: 0, accepted: 0, changed: 0, unchanged: 0, quarantined: 0 };
const text = { zh: "补助", en: "subsidy" };

const grantRule = (with_: Partial<GrantRule> = {}): GrantRule => ({
  cycle: "policy-year",
  amount: { kind: "fixed", says: text, pays: { param: "param.award" }, rounding: { to: "yuan", mode: "half-up" } },
  intent: { required: false, says: text },
  publicity: { days: 5, unit: "working-days", verified: false },
  oncePer: "subject",
  excludes: [],
  payment: text,
  stop: [],
  ...with_,
});

const ruleOf = (rule: string, grant: GrantRule): HolderRule => ({
  rule,
  kind: "benefit",
  title: text,
  subject: "holder",
  appliesTo: { holderKinds: ["enterprise"] },
  versions: [
    {
      version: 1,
      inForce: { from: civilDate("2026-01-01") },
      basis: [],
      parameters: [],
      conditions: { all: [] },
      findings: [],
      tier: "auto-prepare",
      grant,
      materials: [],
      localSettings: [],
      unverified: [],
      notes: [],
    },
  ],
  examples: [],
  notes: [],
});

describe("what follows from a decision about a benefit", () => {
  let world: World;
  let position = 0;
  let rules: readonly HolderRule[];
  const ruleSet = async (): Promise<RuleSet> => ({
    ...(await world.parts.rules.current()),
    findRule: (id) => rules.find(({ rule }) => rule === id),
  });

  beforeEach(async () => {
    world = await openWorld();
    position = 0;
    rules = [ruleOf("benefit/refund", grantRule())];
    const { importId } = await world.storage.register.beginImport({
      source: "units",
      fileName: "units.csv",
      fingerprint: "0",
      kind: "holders",
      at: 0,
    });
    const units = ["A", "B"].map((code, index) => ({
      line: index + 2,
      record: aHolderRecord({ holder: { holderId: aHolderId(code), kind: "enterprise", name: code, language: "zh" } }),
    }));
    await world.storage.register.applyHolders(importId, units);
    await world.storage.register.finishImport(importId, { counts, isFullSnapshot: true, coverage: [], at: 0 });
  });
  afterEach(() => world.close());

  const decided = (outcome: "eligible" | "not-eligible" | "held", with_: Partial<Decision> = {}): Decision =>
    ({
      rule: "benefit/refund",
      version: 1,
      asOf: day,
      because: [],
      isProvisional: false,
      cycle: "2026",
      amount: { fen: 500_000, lines: [] },
      outcome,
      ...(outcome === "eligible" ? { tier: "auto-prepare" } : {}),
      ...(outcome === "held" ? { finding: "doubt" } : {}),
      ...with_,
    }) as Decision;

  /** Applies the effect of a decision, as of which the log holds so many entries. */
  async function apply(holderId: HolderId, decision: Decision): Promise<void> {
    const pending = {
      position: (position += 1),
      subjectId: holderId,
      rule: decision.rule,
      cycle: decision.cycle ?? "none",
      outcome: decision.outcome,
      asOf: decision.asOf,
      decided: decision,
      isSuperseded: false,
    } as PendingEffect;
    await grantEffectOf(world.parts, await ruleSet(), pending);
    // A crash may make it happen again: nothing more comes of it.
    await grantEffectOf(world.parts, await ruleSet(), pending);
  }
  const grants = () => world.storage.grants.list({ limit: 100 });
  const worklist = () => world.storage.worklist.list(-1, 100);
  const [A, B] = [aHolderId("A"), aHolderId("B")];
  const head = (unit: HolderId, person: string): HeadDecision => ({
    headId: headIdOf(unit, person),
    result: "holds",
    because: [],
    missing: [],
    fen: 150_000,
  });
  const forHeads = (...heads: readonly HeadDecision[]) =>
    decided("eligible", { heads, amount: { fen: 150_000 * heads.length, lines: [] } });

  it("eligible: a grant, confirmed where nobody is asked, publicity dated by the calendar, and one notice", async () => {
    await apply(A, decided("eligible"));
    expect(await grants()).toMatchObject([
      {
        holderId: A,
        state: "confirmed",
        cycle: "2026",
        amount: { fen: 500_000 },
        publicity: { days: 5, setBy: "rule", from: "2026-03-11", until: "2026-03-17" },
      },
    ]);
    expect(await world.notices()).toMatchObject([{ holderId: A, items: [{ kind: "benefit", needsIntent: false }] }]);
    expect(await worklist()).toEqual([]);
  });

  it("asks where the policy wants the holder's word, and takes yes or no for an answer", async () => {
    rules = [ruleOf("benefit/refund", grantRule({ intent: { required: true, says: text } }))];
    await apply(A, decided("eligible"));
    await apply(B, decided("eligible"));
    const [first, second] = await grants();
    if (first === undefined || second === undefined) throw new Error("there are two grants");
    expect([first.state, second.state]).toEqual(["intent-awaited", "intent-awaited"]);
    expect(await confirmGrant(world.parts, first.grantId, civilDate("2026-03-12"))).toMatchObject({
      state: "confirmed",
      answeredOn: "2026-03-12",
      publicity: { until: "2026-03-19" },
    });
    expect(await declineGrant(world.parts, second.grantId, day)).toMatchObject({ state: "declined" });
  });

  it("asks with the newest amount, and again where nobody was reached", async () => {
    rules = [ruleOf("benefit/refund", grantRule({ intent: { required: true, says: text } }))];
    await apply(A, decided("eligible"));
    await apply(A, decided("eligible", { amount: { fen: 600_000, lines: [] } }));
    expect(await world.notices()).toMatchObject([{ state: "queued", items: [{ amountFen: 600_000 }] }]);
    const noSuchNumber = { failure: "permanent", fault: "number", code: "30005", reason: "空号" } as const;
    world.channel.answerWith(async () => ({ outcome: "failed", ...noSuchNumber }));
    await world.app.deliverNotices({ signal: undisturbed });
    expect(await worklist()).toMatchObject([{ kind: "unreachable" }]);
    await apply(A, decided("eligible", { amount: { fen: 700_000, lines: [] } }));
    expect((await world.notices()).map(({ state }) => state).sort()).toEqual(["failed", "queued"]);
  });

  it("takes no for an answer of a holder whom nobody asked, and tells them no more", async () => {
    await apply(A, decided("eligible"));
    const [grant] = await grants();
    if (grant === undefined) throw new Error("there is a grant");
    expect(grant.state).toBe("confirmed");
    expect(await declineGrant(world.parts, grant.grantId, day)).toMatchObject({ state: "declined", answeredOn: day });
    expect(await world.notices()).toMatchObject([{ state: "stopped" }]);
  });

  it("leaves the notice of a grant alone that cannot be declined any more", async () => {
    await apply(A, decided("eligible"));
    const [grant] = await grants();
    if (grant === undefined) throw new Error("there is a grant");
    await world.parts.storage.grants.move(grant.grantId, grant.revision, "closed", { closedBecause: "excluded" });
    await expect(declineGrant(world.parts, grant.grantId, day)).rejects.toThrow(Conflict);
    expect(await world.notices()).toMatchObject([{ state: "queued" }]);
  });

  it("says how the amount was worked out in the words of the library, units too", async () => {
    const line = { id: "a", says: text, quantity: 1178, unit: "mu", rate: 250, rateUnit: "fen", fen: 294_500 };
    await apply(A, decided("eligible", { amount: { fen: 294_500, lines: [line] } }));
    expect((await grants())[0]?.amount.lines).toEqual([`${text.zh}：1178亩 × 2.50元 = 2945.00元`]);
  });

  it("takes the bureau's own publicity before the rule's", async () => {
    const settings = { publicityByRule: { "benefit/refund": { days: 7, unit: "calendar-days" as const } } };
    Object.assign(world.parts.settings, settings);
    await apply(A, decided("eligible"));
    expect(await grants()).toMatchObject([{ publicity: { setBy: "settings", until: "2026-03-17" } }]);
  });

  it("counts a person once, across units and cycles, and says who was left out", async () => {
    rules = [ruleOf("benefit/refund", grantRule({ oncePer: "head", cycle: "month" }))];
    await apply(A, forHeads(head(A, "p1"), head(A, "p2")));
    await apply(B, forHeads(head(B, "p2"), head(B, "p3")));
    const byHolder = new Map((await grants()).map((grant) => [grant.holderId, grant]));
    expect(byHolder.get(A)?.amount.fen).toBe(300_000);
    expect(byHolder.get(B)).toMatchObject({
      amount: { fen: 150_000 },
      heads: [{ leftOut: "claimed-elsewhere" }, { headId: headIdOf(B, "p3") }],
    });
    // The next month the same persons are no new ones: nothing is opened for them.
    await apply(A, { ...forHeads(head(A, "p1")), cycle: "2026-04" });
    expect(await grants()).toHaveLength(2);
  });

  it("opens nothing beside a benefit that must not be held together with it, and asks a person", async () => {
    rules = [
      ruleOf("benefit/refund", grantRule({ excludes: [{ rule: "benefit/other", says: text, basis: [] }] })),
      ruleOf("benefit/other", grantRule()),
    ];
    await apply(A, decided("eligible", { rule: "benefit/other" }));
    await apply(A, decided("eligible"));
    expect((await grants()).map(({ rule }) => rule)).toEqual(["benefit/other"]);
    expect(await worklist()).toMatchObject([{ subjectId: A, rule: "benefit/refund", finding: "held-elsewhere" }]);
  });

  it("held: suspended, the unsent notice stopped, a person asked; eligible again: it goes on", async () => {
    await apply(A, decided("eligible"));
    await apply(A, decided("held"));
    expect(await grants()).toMatchObject([{ state: "suspended" }]);
    expect((await world.notices()).map(({ state }) => state)).toEqual(["stopped"]);
    expect(await worklist()).toMatchObject([{ kind: "held", finding: "doubt" }]);
    await apply(A, decided("eligible"));
    expect(await grants()).toMatchObject([{ state: "confirmed" }]);
    expect(await worklist()).toEqual([]);
  });

  it("no longer eligible: what waits for an answer is closed and its claim is free; what was confirmed goes to a person", async () => {
    await apply(B, decided("eligible"));
    await apply(B, decided("not-eligible"));
    expect(await grants()).toMatchObject([{ holderId: B, state: "suspended" }]);
    expect(await worklist()).toMatchObject([{ subjectId: B, finding: "changed-since-confirmed" }]);
    rules = [ruleOf("benefit/refund", grantRule({ intent: { required: true, says: text } }))];
    await apply(A, decided("eligible"));
    await apply(A, decided("not-eligible"));
    const closed = (await grants()).find(({ holderId }) => holderId === A);
    expect(closed).toMatchObject({ state: "closed", closedBecause: "no-longer-eligible" });
    expect(closed && (await world.storage.grants.claimsOf(closed.grantId))).toEqual([]);
  });

  it("another amount after it was confirmed is for a person, not for the machine", async () => {
    await apply(A, decided("eligible"));
    await apply(A, decided("eligible", { amount: { fen: 600_000, lines: [] } }));
    expect(await grants()).toMatchObject([{ state: "suspended", amount: { fen: 500_000 } }]);
    expect(await worklist()).toMatchObject([{ finding: "changed-since-confirmed" }]);
  });
});
