import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { sideBySide } from "../../../src/app/scan/side-by-side.ts";
import { Unavailable } from "../../../src/ports/errors.ts";
import type { Storage } from "../../../src/ports/storage.ts";
import { aCase, aLicenceId, aWorklistItem } from "../../support/builders.ts";
import { openWorld, type World } from "../../support/world.ts";

const caseOf = (licenceNo: string) => aCase({ licenceId: aLicenceId(licenceNo), caseNo: licenceNo });
const names = ["A", "B", "C"];

describe("work side by side", () => {
  let world: World;
  /** Calls that reached the store, by what they opened. */
  let calls: (readonly string[])[];
  let fault: ((licences: readonly string[]) => Error | undefined) | undefined;
  const seen = (licences: readonly string[]): void => {
    calls.push(licences);
    const error = fault?.(licences);
    if (error !== undefined) throw error;
  };
  const watched = (storage: Storage): Storage => ({
    ...storage,
    cases: {
      ...storage.cases,
      async open(renewal) {
        seen([renewal.caseNo]);
        return storage.cases.open(renewal);
      },
      async openAll(renewals) {
        seen(renewals.map(({ caseNo }) => caseNo));
        return storage.cases.openAll(renewals);
      },
    },
  });
  const openAll = () => {
    const beside = sideBySide(watched(world.storage));
    return Promise.allSettled(names.map((name) => beside((storage) => storage.cases.open(caseOf(name)))));
  };

  beforeEach(async () => {
    world = await openWorld();
    calls = [];
    fault = undefined;
  });
  afterEach(() => world.close());

  it("makes the calls that all wait for together, and tells each its own answer", async () => {
    await world.storage.cases.open(caseOf("B"));
    expect((await openAll()).map((one) => one.status === "fulfilled" && one.value)).toEqual([
      "opened",
      "already",
      "opened",
    ]);
    expect(calls).toEqual([names]);
  });

  it("makes them in the order in which the work was begun, whoever asked first", async () => {
    const beside = sideBySide(watched(world.storage));
    const busy = beside(async (storage) => {
      await storage.cases.findOpen(aLicenceId("A"));
      await storage.worklist.put(aWorklistItem());
      return storage.cases.open(caseOf("A"));
    });
    const quick = beside(async (storage) => {
      await storage.cases.findOpen(aLicenceId("B"));
      await storage.worklist.close(aLicenceId("B"), "renewal/other", 1);
      return storage.cases.open(caseOf("B"));
    });
    expect(await Promise.all([busy, quick])).toEqual(["opened", "opened"]);
    expect(calls).toEqual([["A", "B"]]);
  });

  it("makes the very first of them together too", async () => {
    const asked: number[] = [];
    const { register } = world.storage;
    const beside = sideBySide({
      ...world.storage,
      register: {
        ...register,
        findAll(ids) {
          asked.push(ids.length);
          return register.findAll(ids);
        },
      },
    });
    const found = names.map((name) => beside((storage) => storage.register.find(aLicenceId(name))));
    expect(await Promise.all(found)).toEqual([undefined, undefined, undefined]);
    expect(asked).toEqual([3]);
  });

  it("one that fails does not fail for another", async () => {
    fault = (licences) => (licences.includes("B") ? new TypeError("B cannot be opened") : undefined);
    expect((await openAll()).map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(calls).toEqual([names, ["A"], ["B"], ["C"]]);
  });

  it("where the store is away nobody asks again", async () => {
    fault = () => new Unavailable("away");
    expect((await openAll()).map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    expect(calls).toEqual([names]);
  });
});
