import { describe, expect, it } from "@jest/globals";
import { licencesOf, openWith, recordsOf, rejectedOf, rowsOf } from "./support.ts";

const mapping = `
source: shops
kind: licences
title: shops
items: any
fields:
  licenceNo: no
  itemCode: { constant: shop }
  validUntil: { column: until, formats: [epoch-ms] }
  holderName: holder.name
  holderKind: { constant: enterprise }
  phones: holder.phones
`;
const records = [
  { no: "A1", until: 1792425600000, holder: { name: "甲店", phones: ["13800000000", "0477-8581170"] } },
  { no: "A2", until: null, holder: { name: "乙店", phones: [] }, extra: true },
];

const told = async (content: string, more = "") => {
  const file = await openWith(mapping + more, content, "r.json");
  const rows = await rowsOf(file);
  return {
    format: file.format,
    rows: recordsOf(rows).map(({ licence, personal }) => [
      licence.licenceNo,
      licence.validUntil,
      licence.holder.name,
      personal.phones,
    ]),
  };
};
const expected = [
  ["A1", "2026-10-20", "甲店", ["13800000000", "0477-8581170"]],
  ["A2", undefined, "乙店", undefined],
];

describe("records in JSON", () => {
  it("are read from an array, names inside names joined by dots", async () => {
    expect(await told(JSON.stringify(records))).toEqual({ format: "json", rows: expected });
    expect(await told(JSON.stringify(records, undefined, 2))).toEqual({ format: "json", rows: expected });
  });

  it("are read from lines", async () => {
    const lines = records.map((record) => JSON.stringify(record));
    expect(await told(`${lines.join("\n")}\n\n`)).toEqual({ format: "ndjson", rows: expected });
  });

  it("are found where the mapping says they are", async () => {
    const content = JSON.stringify({ code: 0, result: { rows: records }, after: [1] });
    expect(await told(content, "records: result.rows\n")).toEqual({ format: "json", rows: expected });
  });

  it("keep codes that are written as numbers too long for a number", async () => {
    const long = `[{"no": 911506240000012345, "until": "", "holder": {"name": "x", "phones": ""}}]`;
    expect((await told(long)).rows[0]?.[0]).toBe("911506240000012345");
    expect((await told(long.slice(1, -1))).rows[0]?.[0]).toBe("911506240000012345");
  });

  it("are numbered as a clerk would look for them", async () => {
    const array = await rowsOf(await openWith(mapping, JSON.stringify(records), "r.json"));
    expect(array.map(({ line }) => line)).toEqual([1, 2]);
    const [first, second] = records.map((record) => JSON.stringify(record)) as [string, string];
    const lines = await rowsOf(await openWith(mapping, `${first}\n\n${second}`, "r.ndjson"));
    expect(lines.map(({ line }) => line)).toEqual([1, 3]);
  });

  it("set a line aside that is no JSON, and an entry that is no record", async () => {
    const good = JSON.stringify(records[0]);
    const lines = await rowsOf(
      await openWith(mapping, `${good}\n{"no": "A2", \n[1]\n${good.replace("A1", "A3")}`, "r.ndjson"),
    );
    expect(licencesOf(lines).map(({ licenceNo }) => licenceNo)).toEqual(["A1", "A3"]);
    expect(rejectedOf(lines).map(({ line, raw }) => [line, raw["_原文"]])).toEqual([
      [2, '{"no": "A2", '],
      [3, "[1]"],
    ]);
    const array = await rowsOf(await openWith(mapping, `[${good}, 7, ["x"], "y"]`, "r.json"));
    expect(rejectedOf(array).map(({ line }) => line)).toEqual([2, 3, 4]);
  });

  it("set a record aside that holds half a character", async () => {
    const rows = await rowsOf(
      await openWith(mapping, `[{"no":"A\\ud83d","until":"","holder":{"name":"","phones":""}}]`, "r.json"),
    );
    expect(rejectedOf(rows)).toMatchObject([{ problems: [{ reason: expect.stringContaining("不完整的字符") }] }]);
  });

  it.each([
    ["an array that does not end", `[{"no":"A1"},`, "", /第 1 条记录之后.*JSON 不完整/],
    ["text behind the array", `[{"no":"A1"}] x`, "", /JSON 不完整或有语法错误/],
    ["an object around the records", `{\n"data":[{"no":"A1"}]}`, "", /records/],
    ["no records at the path", `{\n"data":[{"no":"A1"}]}`, "records: rows\n", /“rows”.*没有找到记录/],
    ["something else at the path", `{\n"data":{"no":"A1"}}`, "records: data\n", /“data”.*不是数组/],
    ["no record", "[]", "", /没有记录/],
    ["records without the fields", `[{"number":"A1"}]`, "", /各条记录都没有字段 “no”.*找到的列有：number/],
    ["a record that does not end", `[{"no":"${"9".repeat(3_000_000)}`, "", /JSON 不完整|没有结束/],
  ])("are refused when there is %s", async (_, content, more, message) => {
    const opening = openWith(mapping + more, content, "r.json", { rowLength: 100_000 });
    await expect(opening).rejects.toThrow(message);
    await expect(opening).rejects.toThrow("r.json");
  });
});
