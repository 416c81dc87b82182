import { expect } from "@jest/globals";
import { Conflict } from "../../src/ports/errors.ts";
import { aDecision, aDecisionEntry, aLicenceId, aScanEntry } from "../support/builders.ts";
import type { ContractSuite } from "./contract-suite.ts";

const entries = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => aDecisionEntry({ subjectId: aLicenceId(`JY${from + i}`) }));

export function decisionLogContract({ promises }: ContractSuite): void {
  promises("an empty log has no entries", async ({ storage: { decisions } }) => {
    expect(await decisions.size()).toBe(0);
    expect(await decisions.read(0, 10)).toEqual([]);
    expect(await decisions.decisionAt(0)).toBeUndefined();
    expect(await decisions.append([], 0)).toEqual([]);
  });

  promises("positions start at 0 and have no gaps, also across a restart", async ({ storage, reopen }) => {
    expect(await storage.decisions.append(entries(0, 3), 0)).toEqual([0, 1, 2]);
    const { decisions } = await reopen();
    expect(await decisions.size()).toBe(3);
    expect(await decisions.append(entries(3, 2), 3)).toEqual([3, 4]);
    expect((await decisions.read(0, 10)).map(({ position }) => position)).toEqual([0, 1, 2, 3, 4]);
  });

  promises("bodies come back byte for byte, in order, from any position", async ({ storage, reopen }) => {
    const bodies = ['{"a":1}', '{"名":"\\u0000 \u{20BB7}"}', "{}"];
    const appended = bodies.map((body, i) => aDecisionEntry({ key: `k${i}`, body }));
    await storage.decisions.append([...appended, aScanEntry("scan")], 0);
    const { decisions } = await reopen();
    const all = await decisions.read(0, 10);
    expect(all.map(({ body }) => body)).toEqual([...bodies, aScanEntry("scan").body]);
    expect(all.map(({ key, kind }) => [key, kind])).toEqual([
      ["k0", "decision"],
      ["k1", "decision"],
      ["k2", "decision"],
      ["scan", "scan"],
    ]);
    expect(await decisions.read(1, 2)).toEqual(all.slice(1, 3));
    expect(await decisions.read(4, 2)).toEqual([]);
  });

  promises("a wrong expected size is a conflict, and nothing is written", async ({ storage: { decisions } }) => {
    await decisions.append(entries(0, 2), 0);
    for (const expected of [0, 1, 3])
      await expect(decisions.append(entries(2, 1), expected)).rejects.toBeInstanceOf(Conflict);
    // Known keys do not excuse it: whoever repeats an append must look at the log first.
    await expect(decisions.append(entries(0, 2), 0)).rejects.toBeInstanceOf(Conflict);
    expect(await decisions.size()).toBe(2);
    expect(await decisions.pending(0, 10, 10)).toHaveLength(2);
  });

  promises("of two rival appends at most one succeeds", async ({ storage, openAnother }) => {
    const another = await openAnother();
    const rivals = await Promise.allSettled([
      storage.decisions.append(entries(0, 2), 0),
      another.decisions.append(entries(10, 2), 0),
      storage.decisions.append(entries(20, 2), 0),
    ]);
    expect(rivals.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const rival of rivals) if (rival.status === "rejected") expect(rival.reason).toBeInstanceOf(Conflict);
    expect(await storage.decisions.size()).toBe(2);
  });

  promises("an entry whose key is known is left out and answers its position", async ({ storage }) => {
    const { decisions } = storage;
    await decisions.append(entries(0, 3), 0);
    const mixed = [...entries(1, 1), ...entries(3, 1), ...entries(0, 1), ...entries(3, 1)];
    expect(await decisions.append(mixed, 3)).toEqual([1, 3, 0, 3]);
    expect(await decisions.size()).toBe(4);
    expect(await decisions.append(entries(0, 4), 4)).toEqual([0, 1, 2, 3]);
    expect(await decisions.size()).toBe(4);
  });

  promises("a known key keeps its first body and decision", async ({ storage: { decisions } }) => {
    await decisions.append([aDecisionEntry({ key: "k", body: "1", outcome: "held" })], 0);
    await decisions.append([aDecisionEntry({ key: "k", body: "2", outcome: "eligible" })], 1);
    expect((await decisions.read(0, 1))[0]?.body).toBe("1");
    expect((await decisions.decisionAt(0))?.outcome).toBe("held");
  });

  promises("an append is all or nothing", async ({ storage: { decisions } }) => {
    const broken = {
      ...aDecisionEntry({ key: "broken" }),
      get body(): never {
        throw new Error("an entry that cannot be written");
      },
    };
    await expect(decisions.append([...entries(0, 2), broken], 0)).rejects.toBeInstanceOf(Error);
    expect(await decisions.size()).toBe(0);
    expect(await decisions.standing([aLicenceId("JY0")])).toEqual([]);
    expect(await decisions.append(entries(0, 2), 0)).toEqual([0, 1]);
  });

  promises("the readable side of every outcome comes back whole", async ({ storage, reopen }) => {
    const outcomes = [
      "eligible",
      "held",
      "blocked",
      "routed",
      "undetermined",
      "not-eligible",
      "not-applicable",
    ] as const;
    const decided = outcomes.map((outcome) => aDecisionEntry({ key: outcome, outcome, contentDigest: outcome }));
    await storage.decisions.append([...decided, aScanEntry()], 0);
    const { decisions } = await reopen();
    for (const [position, outcome] of outcomes.entries())
      expect(await decisions.decisionAt(position)).toEqual(aDecision(outcome));
    expect(await decisions.decisionAt(outcomes.length)).toBeUndefined();
  });
}
