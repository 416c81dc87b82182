import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { owedScanDays } from "../../../src/app/scan/catch-up.ts";
import { dailyScan } from "../../../src/app/scan/scan-licences.ts";
import { civilDate } from "../../../src/domain/civil-date.ts";
import { aRow, nthRow } from "../../support/small-register.ts";
import { openWorld, undisturbed, type World } from "../../support/world.ts";

describe("making up for missed days", () => {
  let world: World;
  const request = { signal: undisturbed };
  const daysDone = async () =>
    (await world.storage.slots.list(dailyScan, 100)).filter(({ state }) => state === "done").map(({ day }) => day);

  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(() => world.close());

  it("scans today alone when no day was ever scanned", async () => {
    const summaries = await world.app.catchUp(civilDate("2026-03-10"), request);
    expect(summaries.map(({ asOf }) => asOf)).toEqual(["2026-03-10"]);
  });

  it("refuses a day before the last one scanned, which would bring back what that day has settled", async () => {
    await world.importRows([aRow({ 有效期至: "2026-05-10" })]);
    await world.app.catchUp(civilDate("2026-03-10"), request);
    const earlier = civilDate("2026-01-20");
    await expect(world.app.scanLicences({ ...request, asOf: earlier })).rejects.toThrow(
      /已扫描到 2026-03-10.*--dry-run/,
    );
    expect(await world.app.scanLicences({ ...request, asOf: earlier, dryRun: true })).toMatchObject({
      state: "dry-run",
    });
    expect(await daysDone()).toEqual(["2026-03-10"]);
  });

  it("scans three missed days as three days, oldest first", async () => {
    // Windows of the three licences open on 11, 12 and 13 March.
    await world.importRows([
      aRow({ 有效期至: "2026-05-10" }),
      nthRow(2, { 有效期至: "2026-05-11" }),
      nthRow(3, { 有效期至: "2026-05-12" }),
    ]);
    await world.app.catchUp(civilDate("2026-03-10"), request);
    world.setTime("2026-03-13 09:00");
    const summaries = await world.app.catchUp(civilDate("2026-03-13"), request);
    expect(summaries.map(({ asOf, casesOpened }) => [asOf, casesOpened])).toEqual([
      ["2026-03-11", 1],
      ["2026-03-12", 1],
      ["2026-03-13", 1],
    ]);
    expect((await world.storage.cases.list({ limit: 10 })).map(({ openedOn }) => openedOn).sort()).toEqual([
      "2026-03-11",
      "2026-03-12",
      "2026-03-13",
    ]);
    expect(await daysDone()).toEqual(["2026-03-13", "2026-03-12", "2026-03-11", "2026-03-10"]);
  });

  it("makes up for fourteen days at most", async () => {
    await world.app.catchUp(civilDate("2026-03-10"), request);
    const owed = await owedScanDays(world.parts, civilDate("2026-05-10"));
    expect(owed).toHaveLength(14);
    expect([owed[0], owed.at(-1)]).toEqual(["2026-04-27", "2026-05-10"]);
  });

  it("does not count a day scanned ahead as done", async () => {
    await world.app.scanLicences({ asOf: civilDate("2026-03-20"), signal: undisturbed });
    expect(await owedScanDays(world.parts, civilDate("2026-03-10"))).toEqual(["2026-03-10"]);
  });

  it("scans the day again when nothing is owed, and owes nothing after it", async () => {
    await world.app.catchUp(civilDate("2026-03-10"), request);
    const again = await world.app.catchUp(civilDate("2026-03-10"), request);
    expect(again.map(({ scanId }) => scanId)).toEqual(["2026-03-10#2"]);
    expect(await daysDone()).toEqual(["2026-03-10"]);
  });

  it("waits for the daily scan's time before it scans today by the clock", async () => {
    await world.app.catchUp(civilDate("2026-03-10"), request);
    world.setTime("2026-03-12 01:59");
    expect((await world.app.scanOwedDays(undisturbed)).map(({ asOf }) => asOf)).toEqual(["2026-03-11"]);
    world.setTime("2026-03-12 02:00");
    expect((await world.app.scanOwedDays(undisturbed)).map(({ asOf }) => asOf)).toEqual(["2026-03-12"]);
    world.setTime("2026-03-12 02:30");
    expect(await world.app.scanOwedDays(undisturbed)).toEqual([]);
  });

  it("stops at the first day that a limit stopped, and goes on from it once that is confirmed", async () => {
    await world.close();
    world = await openWorld({ settings: { blastLimit: { share: 0.01, atLeast: 1 } } });
    await world.app.catchUp(civilDate("2026-03-08"), request);
    await world.importRows([1, 2, 3].map((n) => nthRow(n)));
    const stopped = await world.app.catchUp(civilDate("2026-03-10"), request);
    expect(stopped.map(({ asOf, state }) => [asOf, state])).toEqual([["2026-03-09", "stopped"]]);
    const confirmed = await world.app.catchUp(civilDate("2026-03-10"), { ...request, confirm: true });
    expect(confirmed.map(({ asOf, state, casesOpened }) => [asOf, state, casesOpened])).toEqual([
      ["2026-03-09", "done", 3],
      ["2026-03-10", "done", 0],
    ]);
  });
});
