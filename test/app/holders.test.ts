import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { civilDate } from "../../src/domain/civil-date.ts";
import type { HolderId } from "../../src/domain/licence.ts";
import { openWorld, undisturbed, type World } from "../support/world.ts";

const rules = fileURLToPath(new URL("../../rules/", import.meta.url));
const asOf = civilDate("2026-03-10");
const person = "11010519491231002X";
const younger = "11010519800307001X";
const unit = "92150624MA0TE5T16H";

const persons = `
source: persons
kind: holders
title: 人口
snapshot: full
holder: { kind: person, identityNo: 证件号码, name: 姓名, phones: [电话], regionCode: 区划 }
facts: { person.birthDate: 出生日期, person.alive: 健在 }
`;
const personRows = [
  "证件号码,姓名,电话,区划,出生日期,健在",
  `${person},甲某,13800000000,150624,1940-12-31,是`,
  `${younger},乙某,13800000001,150624,1980-03-07,是`,
];
const units = `
source: units
kind: holders
title: 单位
holder: { kind: { constant: enterprise }, uscc: 代码, name: 名称 }
`;
const hires = `
source: hires
kind: heads
title: 新招用
unit: { uscc: 代码 }
person: { identityNo: 证件号码 }
facts: { head.hireDate: 招用日期 }
completeList: { fact: holder.newHireList, absentValue: true }
`;

describe("registers of persons and units", () => {
  let world: World;

  async function imported(name: string, mapping: string, rows: readonly string[]) {
    const [path, source] = [join(world.folder, `${name}.csv`), join(world.folder, `${name}.yaml`)];
    await writeFile(path, `${rows.join("\n")}\n`);
    await writeFile(source, mapping);
    return world.app.importRegister({ path, source, rejectsDirectory: world.folder, signal: undisturbed });
  }

  beforeAll(async () => {
    world = await openWorld();
    for (const rule of ["old-age-allowance", "ui-hiring-expansion"])
      for (const file of ["rule.yaml", "examples.yaml"])
        world.library.put(`benefit/${rule}/${file}`, await readFile(join(rules, "benefit", rule, file), "utf8"));
    await imported("units", units, ["代码,名称", `${unit},某店`]);
    await imported("persons", persons, personRows);
    await imported("hires", hires, ["代码,证件号码,招用日期", `${unit},${younger},2026-02-01`]);
  });
  afterAll(() => world.close());

  it("change nothing when they are imported again, and say whom a full one leaves out", async () => {
    expect(await imported("persons", persons, personRows)).toMatchObject({
      kind: "holders",
      read: 2,
      unchanged: 2,
      isRepeat: true,
    });
    expect(await imported("hires", hires, ["代码,证件号码,招用日期", `${unit},${younger},2026-02-01`])).toMatchObject({
      kind: "heads",
      read: 1,
      unchanged: 1,
    });
    expect(await imported("persons", persons, personRows.slice(0, 2))).toMatchObject({ missing: 1 });
    expect(await imported("persons", persons, personRows)).toMatchObject({ missing: 0, unchanged: 2 });
  });

  it("have a holder who stands twice and differently set aside", async () => {
    const twice = [...personRows, `${person},甲某,13800000009,150624,1940-12-31,是`];
    expect(await imported("persons", persons, twice)).toMatchObject({ read: 3, unchanged: 2, quarantined: 1 });
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
