import { expect } from "@jest/globals";
import { aLicenceId, aWorklistItem } from "../support/builders.ts";
import type { ContractSuite } from "./contract-suite.ts";

const { subjectId, rule } = aWorklistItem();
const at = (decisionPosition: number, licenceNo = "JY1") =>
  aWorklistItem({ subjectId: aLicenceId(licenceNo), decisionPosition });

export function worklistStoreContract({ promises }: ContractSuite): void {
  promises("an item comes back as it was put", async ({ storage, reopen }) => {
    const { finding: _, ...unknown } = aWorklistItem({ kind: "undetermined", missing: ["licence.validUntil"] });
    await storage.worklist.put(unknown);
    await storage.worklist.put(aWorklistItem({ rule: "benefit/rent", decisionPosition: 1 }));
    const { worklist } = await reopen();
    expect(await worklist.list(-1, 10)).toEqual([
      unknown,
      aWorklistItem({ rule: "benefit/rent", decisionPosition: 1 }),
    ]);
  });

  promises("one item per subject and rule shows the newest decision", async ({ storage: { worklist } }) => {
    await worklist.put(aWorklistItem({ decisionPosition: 4 }));
    await worklist.put(aWorklistItem({ decisionPosition: 9, kind: "routed" }));
    await worklist.put(aWorklistItem({ decisionPosition: 6, kind: "undetermined" }));
    expect(await worklist.list(-1, 10)).toEqual([aWorklistItem({ decisionPosition: 9, kind: "routed" })]);
  });

  promises("an item of the same decision replaces itself", async ({ storage: { worklist } }) => {
    await worklist.put(aWorklistItem({ kind: "held" }));
    await worklist.put(aWorklistItem({ kind: "unreachable" }));
    expect(await worklist.countByKind()).toEqual({ unreachable: 1 });
  });

  promises("an item closes, also for its own decision, but not for an older one", async ({ storage, reopen }) => {
    await storage.worklist.put(aWorklistItem({ decisionPosition: 5 }));
    await storage.worklist.close(subjectId, rule, 4);
    await storage.worklist.close(subjectId, "benefit/rent", 9);
    await storage.worklist.close(aLicenceId("JY9"), rule, 9);
    const { worklist } = await reopen();
    expect(await worklist.list(-1, 10)).toHaveLength(1);
    await worklist.close(subjectId, rule, 5);
    await worklist.close(subjectId, rule, 5);
    expect(await worklist.list(-1, 10)).toEqual([]);
  });

  promises("a closed item may be opened again", async ({ storage: { worklist } }) => {
    await worklist.put(aWorklistItem({ decisionPosition: 5 }));
    await worklist.close(subjectId, rule, 7);
    await worklist.put(aWorklistItem({ decisionPosition: 8 }));
    expect(await worklist.list(-1, 10)).toEqual([aWorklistItem({ decisionPosition: 8 })]);
  });

  promises("items are listed by decision, after one, at most so many", async ({ storage: { worklist } }) => {
    for (const [licenceNo, position] of [
      ["JY1", 30],
      ["JY2", 4],
      ["JY3", 11],
      ["JY4", 0],
    ] as const)
      await worklist.put(at(position, licenceNo));
    const positions = async (after: number, limit: number) =>
      (await worklist.list(after, limit)).map(({ decisionPosition }) => decisionPosition);
    expect(await positions(-1, 10)).toEqual([0, 4, 11, 30]);
    expect(await positions(-1, 2)).toEqual([0, 4]);
    expect(await positions(4, 10)).toEqual([11, 30]);
    expect(await positions(30, 10)).toEqual([]);
  });

  promises("items are counted by kind; a kind without items is absent", async ({ storage: { worklist } }) => {
    expect(await worklist.countByKind()).toEqual({});
    await worklist.put({ ...at(1, "JY1"), kind: "held" });
    await worklist.put({ ...at(2, "JY2"), kind: "held" });
    await worklist.put({ ...at(3, "JY3"), kind: "blocked" });
    expect(await worklist.countByKind()).toEqual({ held: 2, blocked: 1 });
  });
}
