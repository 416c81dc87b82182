import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { civilDate } from "../../../src/domain/civil-date.ts";
import { aCase, aLicenceId } from "../../support/builders.ts";
import { openWorld, type World } from "../../support/world.ts";

const deadlines = [
  ["JY1", "2026-12-30"],
  ["JY2", undefined],
  ["JY3", "2026-12-01"],
] as const;

describe("cases as a clerk lists them", () => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld();
    for (const [n, [licenceNo, closesOn]] of deadlines.entries()) {
      const until = closesOn === undefined ? {} : { closesOn: civilDate(closesOn) };
      await world.storage.cases.open(aCase({ licenceId: aLicenceId(licenceNo), caseNo: `XZ2026-00000${n}`, ...until }));
    }
  });
  afterEach(() => world.close());

  it("begin with those whose application ends first", async () => {
    const listed: string[] = [];
    for await (const { licenceNo } of world.app.cases({})) listed.push(licenceNo);
    expect(listed.map((licenceId) => licenceId.split("/").at(-1))).toEqual(["JY3", "JY1", "JY2"]);
  });

  it("are found by their number, however it is typed", async () => {
    expect(await world.app.findCase(" xz2026-000001 ")).toMatchObject({ licenceId: aLicenceId("JY2") });
    await expect(world.app.findCase("HM2026-000001")).rejects.toThrow("wugan grants show HM2026-000001");
  });
});
