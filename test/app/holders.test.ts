import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { civilDate } from "../../src/domain/civil-date.ts";
import type { HolderId } from "../../src/domain/licence.ts";
import { hiresMapping, importThrough, personsMapping, putBenefits, unitsMapping } from "../support/small-holders.ts";
import { openWorld, type World } from "../support/world.ts";

const asOf = civilDate("2026-03-10");
const person = "11010519491231002X";
const younger = "11010519800307001X";
const unit = "92150624MA0TE5T16H";

const personRows = [
  "证件号码,姓名,电话,区划,出生日期,健在",
  `${person},甲某,13800000000,150624,1940-12-31,是`,
  `${younger},乙某,13800000001,150624,1980-03-07,是`,
];

describe("registers of persons and units", () => {
  let world: World;

  const imported = (name: string, mapping: string, rows: readonly string[]) =>
    importThrough(world, name, mapping, rows);

  beforeAll(async () => {
    world = await openWorld();
    await putBenefits(world, "old-age-allowance", "ui-hiring-expansion");
    await imported("units", unitsMapping, ["代码,名称", `${unit},某店`]);
    await imported("persons", personsMapping, personRows);
    await imported("hires", hiresMapping, ["代码,证件号码,招用日期", `${unit},${younger},2026-02-01`]);
  });
  afterAll(() => world.close());

  it("change nothing when they are imported again, and say whom a full one leaves out", async () => {
    expect(await imported("persons", personsMapping, personRows)).toMatchObject({
      kind: "holders",
      read: 2,
      unchanged: 2,
      isRepeat: true,
    });
    expect(
      await imported("hires", hiresMapping, ["代码,证件号码,招用日期", `${unit},${younger},2026-02-01`]),
    ).toMatchObject({
      kind: "heads",
      read: 1,
      unchanged: 1,
    });
    expect(await imported("persons", personsMapping, personRows.slice(0, 2))).toMatchObject({ missing: 1 });
    expect(await imported("persons", personsMapping, personRows)).toMatchObject({ missing: 0, unchanged: 2 });
  });

  it("have a holder who stands twice and differently set aside", async () => {
    const twice = [...personRows, `${person},甲某,13800000009,150624,1940-12-31,是`];
    expect(await imported("persons", personsMapping, twice)).toMatchObject({ read: 3, unchanged: 2, quarantined: 1 });
    const [run] = await world.storage.register.listImports(1);
    expect(await world.storage.register.listQuarantined(run?.importId ?? "", 5)).toMatchObject([
      { line: 4, problems: [{ field: "holder", code: "repeated-holder" }] },
    ]);
  });

  it("let every benefit be explained of a person, by identity number or id, without naming the person", async () => {
    const byNumber = await world.app.explainHolder({ number: person, asOf, lang: "zh" });
    expect(byNumber?.benefits.find(({ rule }) => rule === "benefit/old-age-allowance")).toMatchObject({
      outcome: "eligible",
      cycle: "2026-03",
      amount: { missing: [{ fact: "param.monthlyFirstTier" }] },
    });
    const id = byNumber?.holder.holderId ?? "";
    expect(await world.app.explainHolder({ number: ` ${id} `, asOf, lang: "zh" })).toEqual(byNumber);
    expect(JSON.stringify(byNumber)).not.toMatch(/甲某|11010519|13800000000/);
    const other = await world.app.explainHolder({ number: younger, asOf, lang: "en" });
    expect(other?.benefits[0]).toMatchObject({ outcome: "not-eligible" });
  });

  it("let a unit be explained by its code, its persons under ids of their own", async () => {
    const found = await world.app.explainHolder({ number: unit.toLowerCase(), asOf, lang: "zh" });
    expect(found).toMatchObject({ holder: { holderId: `uscc:${unit}`, name: "某店" }, licences: [] });
    expect(found?.benefits.map(({ rule }) => rule)).toContain("benefit/ui-hiring-expansion");
    const heads = await world.storage.register.headsOf([`uscc:${unit}` as HolderId]);
    expect(heads).toMatchObject([{ observed: [{ fact: "head.hireDate", value: "2026-02-01" }] }]);
    expect(JSON.stringify(found)).not.toContain(younger);
  });

  it("say nothing of somebody they do not know", async () => {
    expect(await world.app.explainHolder({ number: "JY1", asOf, lang: "zh" })).toBeUndefined();
  });
});
