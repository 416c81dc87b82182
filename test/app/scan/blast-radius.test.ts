import { afterEach, describe, expect, it } from "@jest/globals";
import { civilDate } from "../../../src/domain/civil-date.ts";
import { nthRow, rowsUpTo } from "../../support/small-register.ts";
import { openWorld, undisturbed, type World } from "../../support/world.ts";

const day = civilDate("2026-03-10");
const nextDay = civilDate("2026-03-11");

describe("a scan that would open more cases than its limit", () => {
  let world: World;
  const scan = (asOf = day, confirm = false) => world.app.scanLicences({ asOf, confirm, signal: undisturbed });
  afterEach(() => world.close());

  it("stops after deciding and before any case or notice, and says which rule", async () => {
    world = await openWorld({ settings: { blastLimit: { share: 0.5, atLeast: 2 } } });
    await world.importRows(rowsUpTo(5));
    expect(await scan()).toMatchObject({
      state: "stopped",
      casesOpened: 0,
      noticesQueued: 0,
      stopped: [{ rule: "renewal/food-operation", wouldOpen: 5, limit: 2 }],
    });
    expect(await world.storage.cases.countByState()).toEqual({});
    expect(await world.notices()).toEqual([]);
    // Five decisions and the entry of the scan are in the log all the same.
    expect(await world.storage.decisions.size()).toBe(6);
  });

  it("goes on when a person confirms it, and then does everything once", async () => {
    world = await openWorld({ settings: { blastLimit: { share: 0.5, atLeast: 2 } } });
    await world.importRows(rowsUpTo(5));
    await scan();
    const confirmed = await scan(day, true);
    expect(confirmed).toMatchObject({ scanId: "2026-03-10#1", state: "done", casesOpened: 5, noticesQueued: 5 });
    expect(confirmed.stopped).toBeUndefined();
    expect(await scan()).toMatchObject({ scanId: "2026-03-10#2", state: "done", casesOpened: 0 });
  });

  it("counts what an earlier stopped scan left waiting", async () => {
    world = await openWorld({ settings: { blastLimit: { share: 0.01, atLeast: 3 } } });
    await world.importRows(rowsUpTo(4));
    await scan();
    // One more falls due on the next day: alone it would be within the limit.
    await world.importRows([nthRow(5, { 有效期至: "2026-05-10" })]);
    expect(await scan(nextDay)).toMatchObject({
      state: "stopped",
      stopped: [{ rule: "renewal/food-operation", wouldOpen: 5, limit: 3 }],
    });
  });

  it("decides afresh when it is run again without being confirmed", async () => {
    world = await openWorld({ settings: { blastLimit: { share: 0.5, atLeast: 2 } } });
    await world.importRows(rowsUpTo(5));
    await scan();
    // The register was wrong: four of the five are valid for years.
    await world.importRows([1, 2, 3, 4].map((n) => nthRow(n, { 有效期至: "2029-04-30" })));
    expect(await scan()).toMatchObject({ state: "done", subjects: 5, casesOpened: 1, noticesQueued: 1 });
  });

  it("is not touched by reconciliation", async () => {
    world = await openWorld({ settings: { blastLimit: { share: 0.5, atLeast: 2 } } });
    await world.importRows(rowsUpTo(5));
    await scan();
    expect(await world.app.reconcile(undisturbed)).toEqual({ effectsFinished: 0, casesClosed: 0, claimsFreed: 0 });
    expect(await world.storage.cases.countByState()).toEqual({});
  });

  it("takes a rule's own limit before the general one", async () => {
    world = await openWorld({
      settings: {
        blastLimit: { share: 1, atLeast: 100 },
        blastLimitByRule: { "renewal/food-operation": { share: 0.2, atLeast: 1 } },
      },
    });
    await world.importRows([...rowsUpTo(5), nthRow(6, { 事项: "food-production", 编号: "SC10000006" })]);
    expect((await scan()).stopped).toEqual([{ rule: "renewal/food-operation", wouldOpen: 5, limit: 1 }]);
  });

  it("does not count licences whose case is open already", async () => {
    world = await openWorld({ settings: { blastLimit: { share: 0.01, atLeast: 3 } } });
    await world.importRows(rowsUpTo(3));
    await scan();
    // After a change of the rule, every licence is decided anew.
    const path = "renewal/food-operation/rule.yaml";
    world.library.put(path, world.library.get(path).replace("id: is-active", "id: is-in-force"));
    await world.parts.rules.reload();
    await world.importRows([nthRow(4)]);
    expect(await scan()).toMatchObject({ state: "done", casesOpened: 1 });
  });
});
