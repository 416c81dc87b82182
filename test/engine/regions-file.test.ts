import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { readRegions } from "../../src/engine/regions-file.ts";
import { describeWithData, sharedData } from "../support/shared-data.ts";

const path = join(dirname(fileURLToPath(import.meta.url)), "../../rules/regions.yaml");
const { table, problems } = readRegions(readFileSync(path, "utf8"), "regions.yaml");
const regions = table?.regions ?? [];

const messages = (...rows: readonly string[]): readonly string[] =>
  readRegions(`source: 测试\nregions:\n${rows.map((row) => `  - ${row}\n`).join("")}`, "r.yaml").problems.map(
    (p) => `${p.line ?? "?"} ${p.message}`,
  );
const INNER_MONGOLIA = '{ code: "150000", name: 内蒙古自治区, level: province }';

describe("the table of regions", () => {
  it("has the leagues and cities, the banners of Ordos and the townships of Otog", () => {
    expect(problems).toEqual([]);
    const count = (level: string): number => regions.filter((region) => region.level === level).length;
    expect([count("province"), count("city"), count("county"), count("township")]).toEqual([1, 12, 9, 7]);
    expect(regions.find((region) => region.code === "150624101")).toEqual({
      code: "150624101",
      name: "棋盘井镇",
      level: "township",
      parent: "150624",
    });
  });

  it("is refused with the line of every place that does not fit", () => {
    expect(
      messages(
        INNER_MONGOLIA,
        '{ code: "150600", name: 鄂尔多斯市, level: city }',
        '{ code: "150624", name: 鄂托克旗, level: county, parent: "150700" }',
        '{ code: "140100", name: 太原市, level: city, parent: "150000" }',
        '{ code: "150624100", name: 乌兰镇, level: county, parent: "150624" }',
        '{ code: "150600", name: 鄂尔多斯市, level: city, parent: "150000" }',
      ),
    ).toEqual([
      "8 150600 列了两次",
      "4 150600 鄂尔多斯市 缺少 parent",
      "5 150624 鄂托克旗 的 parent“150700”不在表中",
      "6 140100 太原市 不在 150000 之内",
      "7 150624100 的位数与级别不符",
    ]);
    expect(messages('{ code: 150624, name: 鄂托克旗, level: county, parent: "150600" }')[0]).toMatch(
      /^3 regions\[0\]\.code/,
    );
  });
});

describeWithData("the table of regions beside a collection of the same codes", () => {
  it("gives every place its official name", () => {
    const lines = readFileSync(join(sharedData, "cn-ids/inner_mongolia_regions_to_township.csv"), "utf8").split("\n");
    const names = new Map(lines.slice(1).map((line) => [line.split(",")[0], line.split(",")[1]]));
    const short = (code: string): string => code.replace(/^(\d{2})0000$|^(\d{4})00$/, "$1$2");
    const different = regions.filter((region) => names.get(short(region.code)) !== region.name);
    // The statistical name of the zone carries the autonomous region before it.
    expect(different.map((region) => region.name)).toEqual(["鄂托克经济开发区"]);
  });
});
