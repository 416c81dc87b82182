import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { parseMapping } from "../../connectors/register-files/load-mapping.ts";
import { mappingJsonSchema } from "../../connectors/register-files/mapping-json-schema.ts";
import { InvalidInput } from "../../src/ports/errors.ts";
import { builtInSources, options } from "./support.ts";

const good = `source: shops
kind: licences
title: 商店
fields:
  licenceNo: 编号
  itemCode: 事项
`;

function mistakesIn(text: string): readonly (readonly [number | undefined, string])[] {
  try {
    parseMapping("/somewhere/shops.yaml", text, options);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidInput);
    expect((error as InvalidInput).message).toContain("shops.yaml");
    return (error as InvalidInput).problems.map(({ line, message }) => [line, message]);
  }
  throw new Error("the mapping was taken");
}

describe("a source mapping", () => {
  it("needs little and says the rest by default", () => {
    expect(parseMapping("m.yaml", good, options)).toMatchObject({
      snapshot: "partial",
      items: "known",
      phoneCountry: "86",
      facts: {},
    });
  });

  it("is told everything wrong with it at once, each with its line", () => {
    const text = `source: Shops & Co
kind: licences
title: 商店
snapshots: full
fields:
  licenceNo: 编号
  itemcode: 事项
  validUntil: { column: 止, formats: [MM/DD/YYYY] }
  status: { column: 状态, values: { 有效: aktive } }
`;
    const expected: readonly (readonly [number, RegExp])[] = [
      [1, /小写字母/],
      [4, /没有“snapshots”这一项。是否指“snapshot”？/],
      [6, /fields\.itemCode：缺少这一项/],
      [7, /fields：没有“itemcode”这一项。是否指“itemCode”？/],
      [8, /fields\.validUntil\.formats\.0.*M\/D\/YYYY/],
      [9, /fields\.status\.values\.有效.*active/],
    ];
    const found = mistakesIn(text);
    expect(found.map(([line]) => line)).toEqual(expected.map(([line]) => line));
    expected.forEach(([, message], i) => expect(found[i]?.[1]).toMatch(message));
  });

  it.each([
    ["YAML that does not parse", "source: [a\nkind: b\n", /./],
    ["a key twice", `${good}title: 又\n`, /同一个键写了两次/],
    ["no kind", good.replace("kind: licences\n", ""), /kind/],
    ["nothing in it", "", /./],
    ["day and month both ways", `${good}dates: [M/D/YYYY, D/M/YYYY]\n`, /M\/D\/YYYY 与 D\/M\/YYYY 不能用于同一列/],
    [
      "two kinds of plain numbers",
      good + "  validUntil: { column: 止, formats: [excel-1900, epoch-ms] }\n",
      /excel-1900 与 epoch-ms/,
    ],
    [
      "facts of nobody",
      "source: a\nkind: facts\ntitle: a\nsubject: {}\nfacts: { holder.a: 甲 }\n",
      /uscc、identityNo 或 licenceNo/,
    ],
    ["bytes that are no UTF-8", Buffer.from([...Buffer.from(good), 0x23, 0xb1, 0xe0]).toString("utf8"), /UTF-8/],
    [
      "aliases that multiply",
      `a: &a [x, x]\n${"bcdefghi"
        .split("")
        .map((k, i) => `${k}: &${k} [${`*${"abcdefgh"[i]}, `.repeat(9)}]`)
        .join("\n")}\n`,
      /./,
    ],
    ["no facts", "source: a\nkind: facts\ntitle: a\nsubject: { uscc: 代码 }\n", /至少要有一个事实/],
    [
      "a fact without a column",
      "source: a\nkind: facts\ntitle: a\nsubject: { uscc: 代码 }\nfacts: { holder.a: { type: boolean } }\n",
      /holder\.a：缺 column/,
    ],
    [
      "a licence number without its item",
      "source: a\nkind: facts\ntitle: a\nsubject: { licenceNo: 编号 }\nfacts: { licence.a: 甲 }\n",
      /须同时给出/,
    ],
  ])("is refused with %s", (_, text, message) => {
    const mistakes = mistakesIn(text);
    expect(mistakes.length).toBeGreaterThan(0);
    expect(mistakes.map(([, said]) => said).join("\n")).toMatch(message);
    for (const [line] of mistakes) expect(line ?? 1).toBeGreaterThan(0);
  });

  it("whose kind is only misspelt is told of that and of everything else", () => {
    const found = mistakesIn(
      `source: shops\nkind: licence\ntitle: 商店\nsnapshots: full\nfields: { licenceNo: 编号, itemCode: 事项 }\n`,
    );
    expect(found.map(([line]) => line)).toEqual([2, 4]);
    expect(found[0]?.[1]).toMatch(/licences.*holders.*heads.*facts/);
    expect(found[1]?.[1]).toMatch(/没有“snapshots”这一项/);
  });

  it("may not write down a service item that the catalogue does not have", () => {
    const constant = good.replace("itemCode: 事项", "itemCode: { constant: drug-retial }");
    expect(mistakesIn(constant)).toEqual([[6, expect.stringMatching(/drug-retial.*是否指“drug-retail”/)]]);
    const values = good.replace(
      "itemCode: 事项",
      "itemCode: { column: 事项, values: { 药店: drug-retail, 饭店: food } }",
    );
    expect(mistakesIn(values)).toEqual([[6, expect.stringMatching(/没有许可事项“food”/)]]);
    expect(parseMapping("m.yaml", `${constant}items: any\n`, options)).toMatchObject({ items: "any" });
  });

  it("that is no YAML is told so in Chinese, not line after line", () => {
    const found = mistakesIn(`${good}地址: "没有合上\n别的: 行\n还有: 行\n`);
    expect(found.length).toBeLessThanOrEqual(3);
    for (const [, message] of found) expect(message).toMatch(/^不是正确的 YAML：[^A-Za-z]*$/);
  });

  it("is described to editors by a schema that is up to date", () => {
    const file = readFileSync(join(builtInSources, "../mapping.schema.json"), "utf8");
    expect(JSON.parse(file)).toEqual(JSON.parse(JSON.stringify(mappingJsonSchema())));
  });
});
