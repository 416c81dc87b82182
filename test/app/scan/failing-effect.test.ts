import { afterEach, describe, expect, it } from "@jest/globals";
import type { RenewalCase } from "../../../src/domain/case.ts";
import { civilDate } from "../../../src/domain/civil-date.ts";
import { Unavailable } from "../../../src/ports/errors.ts";
import type { Storage } from "../../../src/ports/storage.ts";
import { rowsUpTo } from "../../support/small-register.ts";
import { openWorld, undisturbed, type World } from "../../support/world.ts";

const day = civilDate("2026-03-10");

describe("a decision whose effects cannot be applied", () => {
  let world: World;
  let fault: Error | undefined;
  const failIfAmong = (renewals: readonly RenewalCase[]): void => {
    if (fault !== undefined && renewals.some(({ licenceId }) => licenceId === "food-operation/JY10000002")) throw fault;
  };
  /** Opening the second licence's case fails as the test says, by itself or among others. */
  const around = (storage: Storage): Storage => ({
    ...storage,
    cases: {
      ...storage.cases,
      async open(renewal) {
        failIfAmong([renewal]);
        return storage.cases.open(renewal);
      },
      async openAll(renewals) {
        failIfAmong(renewals);
        return storage.cases.openAll(renewals);
      },
    },
  });
  const scan = () => world.app.scanLicences({ asOf: day, signal: undisturbed });
  const licencesWithCase = async () =>
    (await world.storage.cases.list({ limit: 10 })).map(({ licenceId }) => licenceId).sort();
  afterEach(() => world.close());

  it("is recorded, does not keep the others waiting, and is finished by reconciliation", async () => {
    world = await openWorld({ around });
    await world.importRows(rowsUpTo(3));
    fault = new TypeError("cannot read 13800000002");
    expect(await scan()).toMatchObject({
      state: "done",
      casesOpened: 2,
      failureCount: 1,
      failures: [{ licenceId: "food-operation/JY10000002", rule: "renewal/food-operation", reason: "TypeError" }],
    });
    expect(JSON.stringify(world.logged)).not.toContain("13800000002");
    fault = undefined;
    expect(await world.app.reconcile(undisturbed)).toEqual({ effectsFinished: 1, casesClosed: 0, claimsFreed: 0 });
    expect(await licencesWithCase()).toHaveLength(3);
    expect(await world.app.reconcile(undisturbed)).toEqual({ effectsFinished: 0, casesClosed: 0, claimsFreed: 0 });
  });

  it("because the disk is full, stops the scan; the next run finishes it", async () => {
    world = await openWorld({ around });
    await world.importRows(rowsUpTo(3));
    fault = new Unavailable("disk full");
    await expect(scan()).rejects.toThrow(Unavailable);
    expect(await world.storage.scans.findUnfinished(day)).toMatchObject({ state: "acting" });
    fault = undefined;
    expect(await scan()).toMatchObject({ scanId: "2026-03-10#1", state: "done", casesOpened: 3, failureCount: 0 });
    expect(await licencesWithCase()).toHaveLength(3);
  });
});
