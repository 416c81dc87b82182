import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { civilDate } from "../../../src/domain/civil-date.ts";
import type { LicenceId } from "../../../src/domain/licence.ts";
import { nthRow, rowsUpTo } from "../../support/small-register.ts";
import { openWorld, undisturbed, type World } from "../../support/world.ts";

describe("what changed between queueing and sending", () => {
  let world: World;
  const deliver = () => world.app.deliverNotices({ signal: undisturbed });
  const caseOf = async (n: number) => {
    const found = await world.storage.cases.findOpen(`food-operation/${nthRow(n)["编号"]}` as LicenceId);
    if (found === undefined) throw new Error("there is no open case");
    return found;
  };
  /** Why each stopped notice was, in no order. */
  const reasons = async () =>
    (await world.notices()).flatMap(({ state, withdrawn = [] }) =>
      state === "stopped" ? withdrawn.map(({ because }) => because) : [],
    );

  beforeEach(async () => {
    world = await openWorld({ settings: { contactHours: { from: "00:00", to: "23:59" } } });
    await world.importSnapshot(rowsUpTo(2));
    await world.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
  });
  afterEach(() => world.close());

  it("a licence that ended is not told of", async () => {
    await world.importSnapshot([nthRow(1, { 状态: "注销" }), nthRow(2)]);
    expect(await deliver()).toMatchObject({ accepted: 1, withdrawn: 1 });
    expect(await reasons()).toEqual(["licence-ended"]);
  });

  it("a licence missing from its register is not told of, and may be once it is there again", async () => {
    await world.importSnapshot([nthRow(2)]);
    expect(await deliver()).toMatchObject({ accepted: 1, withdrawn: 1 });
    expect(await reasons()).toEqual(["not-in-register"]);
    await world.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
    expect(await deliver()).toMatchObject({ accepted: 0, waiting: 0 });
    await world.importSnapshot(rowsUpTo(2));
    await world.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
    expect(await deliver()).toMatchObject({ accepted: 1 });
  });

  it("a licence with another last day is not told of", async () => {
    // The register moves on while nobody looks for renewed cases.
    const { importId } = await world.storage.register.beginImport({
      source: "another",
      fileName: "another.csv",
      fingerprint: "0".repeat(64),
      kind: "licences",
      at: 0,
    });
    const { licenceId } = await caseOf(1);
    const known = await world.storage.register.find(licenceId);
    if (known === undefined) throw new Error("the register lost it");
    const licence = { ...known.licence, validUntil: civilDate("2031-04-30") };
    await world.storage.register.applyLicences(importId, [{ line: 2, record: { licence, personal: {}, facts: [] } }]);
    expect(await deliver()).toMatchObject({ accepted: 1, withdrawn: 1 });
    expect(await reasons()).toEqual(["renewed"]);
  });

  it("a case that is not waiting any more is not told of", async () => {
    const { caseId, revision } = await caseOf(1);
    await world.storage.cases.move(caseId, revision, "suspended");
    expect(await deliver()).toMatchObject({ accepted: 1, withdrawn: 1 });
    expect(await reasons()).toEqual(["case-settled"]);
  });

  it("a permit that is only reminded of is not told of once its rule decides otherwise", async () => {
    const reminded = nthRow(3, { 事项: "drug-retail" });
    const scan = () => world.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
    await world.importSnapshot([...rowsUpTo(2), reminded]);
    await scan();
    await world.importSnapshot([...rowsUpTo(2), { ...reminded, 状态: "注销" }]);
    await scan();
    expect(await deliver()).toMatchObject({ accepted: 2, withdrawn: 1 });
    expect(await reasons()).toEqual(["decided-otherwise"]);
  });

  it("a window that closed is not told of", async () => {
    world.setTime("2026-04-21 10:00");
    expect(await deliver()).toMatchObject({ accepted: 0, withdrawn: 2 });
    expect(await reasons()).toEqual(["too-late", "too-late"]);
  });
});
