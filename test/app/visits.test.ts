import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { aLicenceId, aLicenceRecord, anImport, aWorklistItem, rowsOf } from "../support/builders.ts";
import { openWorld, type World } from "../support/world.ts";

const places = [
  ["JY1", "150624200201"],
  ["JY2", "150624100"],
  ["JY3", "150624200"],
  ["JY4", "150624200201"],
] as const;

describe("tasks for whoever visits holders", () => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld();
    const { register, worklist } = world.storage;
    const { importId } = await register.beginImport(anImport());
    const personal = { phones: ["13800138000"], address: "苏米图苏木一街" };
    const records = places.map(([licenceNo, regionCode]) => aLicenceRecord({ licenceNo, regionCode }, { personal }));
    await register.applyLicences(importId, rowsOf(...records));
    for (const [n, [licenceNo]] of places.entries())
      await worklist.put(
        aWorklistItem({ subjectId: aLicenceId(licenceNo), kind: n === 1 ? "held" : "visit", decisionPosition: n }),
      );
  });
  afterEach(() => world.close());

  it("come by region, named as far as names are known, with villages by their code", async () => {
    const groups = await world.app.visitsByRegion({ contacts: false });
    expect(groups.map(({ region, items }) => [region, items.map(({ licenceNo }) => licenceNo)])).toEqual([
      ["鄂托克旗 乌兰镇", ["JY2"]],
      ["鄂托克旗 苏米图苏木", ["JY3"]],
      ["鄂托克旗 苏米图苏木 150624200201", ["JY1", "JY4"]],
    ]);
  });

  it("can be one kind only", async () => {
    const groups = await world.app.visitsByRegion({ kind: "visit", contacts: false });
    expect(groups.flatMap(({ items }) => items.map(({ licenceNo }) => licenceNo))).toEqual(["JY3", "JY1", "JY4"]);
  });

  it("hold numbers and addresses only where they are asked for", async () => {
    const [masked] = (await world.app.visitsByRegion({ contacts: false }))[0]?.items ?? [];
    expect(masked).toMatchObject({ maskedPhone: "138****8000" });
    expect(JSON.stringify(masked)).not.toMatch(/13800138000|一街/);
    const [open] = (await world.app.visitsByRegion({ contacts: true }))[0]?.items ?? [];
    expect(open).toMatchObject({ phone: "13800138000", address: "苏米图苏木一街" });
  });
});
