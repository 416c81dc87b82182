import { expect } from "@jest/globals";
import { addDays } from "../../src/domain/civil-date.ts";
import type { NewEntry } from "../../src/ports/decision-log.ts";
import type { Storage } from "../../src/ports/storage.ts";
import { aDecision, aDecisionEntry, aLicenceId, aScanEntry, today } from "../support/builders.ts";
import type { ContractSuite } from "./contract-suite.ts";

const [first, second, third] = ["JY1", "JY2", "JY3"].map((licenceNo) => aLicenceId(licenceNo)) as [
  ReturnType<typeof aLicenceId>,
  ReturnType<typeof aLicenceId>,
  ReturnType<typeof aLicenceId>,
];

const append = async ({ decisions }: Storage, ...entries: readonly NewEntry[]) =>
  decisions.append(entries, await decisions.size());

const positions = (found: readonly { readonly position: number }[]) => found.map(({ position }) => position);

export function decisionEffectsContract({ promises }: ContractSuite): void {
  promises("the newest decision of each rule stands for a subject", async ({ storage, reopen }) => {
    await append(
      storage,
      aDecisionEntry({ subjectId: first, contentDigest: "old" }),
      aScanEntry(),
      aDecisionEntry({ subjectId: first, rule: "benefit/rent", contentDigest: "b" }),
      aDecisionEntry({ subjectId: first, contentDigest: "new", outcome: "held" }),
      aDecisionEntry({ subjectId: second }),
    );
    const { decisions } = await reopen();
    const standing = await decisions.standing([first]);
    expect(standing).toHaveLength(2);
    expect(standing).toContainEqual({
      position: 3,
      key: `${first}|renewal/food-operation|new`,
      subjectId: first,
      rule: "renewal/food-operation",
      asOf: today,
      cycle: "2027-01-31",
      outcome: "held",
      contentDigest: "new",
    });
    expect(positions(await decisions.standing([second, third, first])).sort()).toEqual([2, 3, 4]);
    expect(await decisions.standing([])).toEqual([]);
  });

  promises("history has every decision on a subject, oldest first, each with its day", async ({ storage }) => {
    const entries = [0, 1, 2].map((days) => {
      const decided = aDecision("eligible", { asOf: addDays(today, days) });
      return aDecisionEntry({ subjectId: first, contentDigest: String(days), decided });
    });
    await append(storage, ...entries, aDecisionEntry({ subjectId: second }));
    const history = await storage.decisions.history(first);
    expect(history.map(({ position, asOf }) => [position, asOf])).toEqual([
      [0, "2026-11-23"],
      [1, "2026-11-24"],
      [2, "2026-11-25"],
    ]);
    expect(await storage.decisions.history(third)).toEqual([]);
  });

  promises("every decision starts pending, with its readable side; a scan entry has no effect", async (store) => {
    const entry = aDecisionEntry({ subjectId: first, outcome: "undetermined" });
    await append(store.storage, aScanEntry(), entry);
    const { decisions } = await store.reopen();
    expect(await decisions.pending(0, 10, 10)).toEqual([
      {
        position: 1,
        key: entry.key,
        subjectId: first,
        rule: "renewal/food-operation",
        asOf: today,
        cycle: "2027-01-31",
        outcome: "undetermined",
        contentDigest: "c0",
        decided: aDecision("undetermined"),
        isSuperseded: false,
      },
    ]);
  });

  promises("pending effects come ascending, within [from, below), at most so many", async ({ storage }) => {
    const { decisions } = storage;
    await append(storage, ...["1", "2", "3", "4", "5"].map((no) => aDecisionEntry({ subjectId: aLicenceId(no) })));
    expect(positions(await decisions.pending(1, 4, 10))).toEqual([1, 2, 3]);
    expect(positions(await decisions.pending(0, 5, 2))).toEqual([0, 1]);
    expect(positions(await decisions.pending(2, 2, 10))).toEqual([]);
    expect(positions(await decisions.pending(3, Number.MAX_SAFE_INTEGER, 10))).toEqual([3, 4]);
  });

  promises("an effect marked done is pending no more, and marking again is harmless", async ({ storage, reopen }) => {
    await append(storage, aDecisionEntry({ subjectId: first }), aDecisionEntry({ subjectId: second }));
    await storage.decisions.markEffectsDone([0]);
    await storage.decisions.markEffectsDone([0, 0, 7]);
    await storage.decisions.markEffectsDone([]);
    const { decisions } = await reopen();
    expect(positions(await decisions.pending(0, 10, 10))).toEqual([1]);
    expect(await decisions.decisionAt(0)).toEqual(aDecision());
    // A repeated append does not wake it.
    await decisions.append([aDecisionEntry({ subjectId: first })], 2);
    expect(positions(await decisions.pending(0, 10, 10))).toEqual([1]);
  });

  promises("a newer decision on the same subject and rule supersedes what is pending", async ({ storage }) => {
    await append(
      storage,
      aDecisionEntry({ subjectId: first, contentDigest: "1" }),
      aDecisionEntry({ subjectId: second }),
    );
    await append(
      storage,
      aDecisionEntry({ subjectId: first, rule: "benefit/rent" }),
      aDecisionEntry({ subjectId: first, contentDigest: "2" }),
      aDecisionEntry({ subjectId: first, contentDigest: "3" }),
    );
    const pending = await storage.decisions.pending(0, 10, 10);
    expect(pending.map(({ position, isSuperseded }) => [position, isSuperseded])).toEqual([
      [0, true],
      [1, false],
      [2, false],
      [3, true],
      [4, false],
    ]);
  });

  promises("pending effects not superseded are counted by rule and outcome", async ({ storage: { decisions } }) => {
    expect(await decisions.countPending()).toEqual([]);
    const held = { outcome: "held" } as const;
    const entries = [
      aDecisionEntry({ subjectId: first }),
      aDecisionEntry({ subjectId: second }),
      aDecisionEntry({ subjectId: third, ...held }),
      aDecisionEntry({ subjectId: first, rule: "benefit/rent", ...held }),
      aDecisionEntry({ subjectId: second, contentDigest: "c1", ...held }),
      aScanEntry(),
    ];
    await decisions.append(entries, 0);
    await decisions.markEffectsDone([2]);
    const counted = await decisions.countPending();
    expect(counted).toHaveLength(3);
    expect(counted).toEqual(
      expect.arrayContaining([
        { rule: "renewal/food-operation", outcome: "eligible", count: 1 },
        { rule: "renewal/food-operation", outcome: "held", count: 1 },
        { rule: "benefit/rent", outcome: "held", count: 1 },
      ]),
    );
  });
}
