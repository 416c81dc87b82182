import { readFileSync } from "node:fs";
import { join } from "node:path";
import Papa from "papaparse";
import { expect, it, jest } from "@jest/globals";
import { describeWithData, sharedData } from "../support/shared-data.ts";
import { openWith, recordsOf, rejectedOf, rowsOf } from "./support.ts";

jest.setTimeout(120_000);

const mapping = `
source: shops
kind: licences
title: shops
items: any
empty: [""]
fields:
  licenceNo: 编号
  itemCode: { constant: shop }
  holderName: 名称
  holderKind: { constant: enterprise }
  address: 住所
`;

describeWithData("naughty strings as names and addresses", () => {
  const strings = JSON.parse(readFileSync(join(sharedData, "bad-input/blns_even.json"), "utf8")) as readonly string[];
  const rows = strings.map((text, i) => ({ 编号: `A${i}`, 名称: text, 住所: text }));

  const wanted = strings.map((text) =>
    text.replace(/\p{Cc}+/gu, " ").replace(/^[\s\u200B-\u200F\u2060]+|[\s\u200B-\u200F\u2060]+$/g, ""),
  );

  const told = async (content: string, name: string) => {
    const found = await rowsOf(await openWith(mapping, content, name));
    expect(rejectedOf(found)).toEqual([]);
    return recordsOf(found).map(({ licence, personal }) => [
      licence.licenceNo,
      licence.holder.name ?? "",
      personal.address ?? "",
    ]);
  };

  it("are taken in from CSV as they are, control characters as spaces", async () => {
    expect(await told(Papa.unparse(rows), "r.csv")).toEqual(wanted.map((text, i) => [`A${i}`, text, text]));
  });

  it("are taken in from JSON as they are", async () => {
    expect(await told(JSON.stringify(rows), "r.json")).toEqual(wanted.map((text, i) => [`A${i}`, text, text]));
  });

  it("give each nameless holder an id of its own", async () => {
    const found = recordsOf(await rowsOf(await openWith(mapping, Papa.unparse(rows), "r.csv")));
    const nameless = found.filter(({ licence }) => licence.holder.name === undefined);
    expect(nameless.length).toBeGreaterThan(1);
    expect(new Set(nameless.map(({ licence }) => licence.holder.holderId)).size).toBe(nameless.length);
  });
});
