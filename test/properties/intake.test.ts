import { gzipSync } from "node:zlib";
import * as XLSX from "@e965/xlsx";
import fc from "fast-check";
import iconv from "iconv-lite";
import Papa from "papaparse";
import { describe, expect, it } from "@jest/globals";
import { neutralised, undoNeutralised } from "../../connectors/register-files/formulas.ts";
import { addDays, civilDate, formatZh } from "../../src/domain/civil-date.ts";
import { dayReader, serialDay } from "../../connectors/register-files/dates.ts";
import { openWith, rowsOf } from "../intake/support.ts";

const mapping = `
source: any-table
kind: licences
title: any table
items: any
fields:
  licenceNo: 编号
  itemCode: { constant: any }
`;

/** Cells as registers have them: Chinese of every plane, quotes, delimiters and line breaks. */
const cell = fc
  .string({ unit: fc.constantFrom(..."甲乙丙旗𠮷㙓镕AZaz09 ,;|\t\"'\n-=".split(/(?:)/u)), maxLength: 12 })
  // A lone return or trailing return is what ends a row.
  .filter((text) => !text.includes("\r"));

const table = fc
  .integer({ min: 1, max: 5 })
  .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 20 }));

const rawOf = async (bytes: Uint8Array, name: string, width: number) => {
  const rows = await rowsOf(await openWith(mapping, bytes, name));
  return rows.map(({ raw }) =>
    ["编号", ...Array.from({ length: width }, (_, i) => `列${i}`)].map((column) => raw[column]),
  );
};

/** The table with a header and a number in each row, so that no row is blank. */
const numbered = (rows: readonly (readonly string[])[]) => {
  const width = rows[0]?.length ?? 0;
  const body = rows.map((row, i) => [`A${i}`, ...row]);
  return { width, body, whole: [["编号", ...Array.from({ length: width }, (_, i) => `列${i}`)], ...body] };
};

describe("any table", () => {
  it("comes back as it was from delimited text in every encoding and delimiter", async () => {
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom("utf-8", "utf-8 with mark", "utf-16le", "utf-16be", "gb18030"),
        fc.constantFrom(",", ";", "\t", "|"),
        fc.constantFrom("\n", "\r\n"),
        fc.boolean(),
        async (rows, encoding, delimiter, newline, quotes) => {
          const { width, body, whole } = numbered(rows);
          const text = Papa.unparse(whole, { delimiter, newline, quotes }) + newline;
          const mark = encoding === "gb18030" || encoding === "utf-8" ? "" : "\uFEFF";
          const bytes = iconv.encode(mark + text, encoding.split(" ")[0] as string, { addBOM: false });
          expect(await rawOf(bytes, "t.csv", width)).toEqual(body);
        },
      ),
      { numRuns: 100 },
    );
  }, 60_000);

  it("comes back as it was from gzip, NDJSON and JSON", async () => {
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const { width, body, whole } = numbered(rows);
        const [header = []] = whole;
        const records = body.map((row) => Object.fromEntries(header.map((name, i) => [name, row[i]])));
        const lines = records.map((record) => JSON.stringify(record)).join("\n");
        expect(await rawOf(gzipSync(Papa.unparse(whole)), "t.csv.gz", width)).toEqual(body);
        expect(await rawOf(Buffer.from(lines), "t.ndjson", width)).toEqual(body);
        expect(await rawOf(Buffer.from(JSON.stringify(records)), "t.json", width)).toEqual(body);
      }),
      { numRuns: 30 },
    );
  }, 60_000);

  it("comes back as it was from workbooks", async () => {
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom("xlsx", "biff8"), async (rows, bookType) => {
        const { width, body, whole } = numbered(rows);
        const book = XLSX.utils.book_new();
        XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet(whole), "表");
        const bytes = XLSX.write(book, { bookType: bookType, type: "buffer" }) as Buffer;
        expect(await rawOf(bytes, "t.xlsx", width)).toEqual(body);
      }),
      { numRuns: 12 },
    );
  }, 60_000);
});

describe("any text", () => {
  it("comes back from being neutralised, and no spreadsheet runs it meanwhile", () => {
    const start = fc.constantFrom("=", "+", "-", "@", "'", "\t", "\r", " ", "＝", "\u200B", "");
    fc.assert(
      fc.property(start, start, fc.string({ unit: "binary" }), (first, second, rest) => {
        const text = first + second + rest;
        const shown = neutralised(text);
        expect(undoNeutralised(shown)).toBe(text);
        if (/^[=@]/.test(text)) expect(shown).toBe(`'${text}`);
      }),
    );
  });
});

describe("any day", () => {
  const read = dayReader({ formats: ["M/D/YYYY", "ROC"], perpetual: [], isEmpty: () => false, zone: "Asia/Shanghai" });
  const anyDay = fc.integer({ min: 0, max: 60_000 }).map((n) => addDays(civilDate("1912-01-01"), n));

  it("is read the same from every way of writing it", () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const [year = "", month = "", date = ""] = day.split("-");
        const [m, d] = [Number(month), Number(date)];
        for (const text of [day, `${year}/${m}/${d}`, formatZh(day), `${m}/${d}/${year}`, `${day} 00:00:00`])
          expect(read(text)).toEqual({ kind: "day", day });
        expect(read(`${Number(year) - 1911}-${month}-${date}`)).toEqual({ kind: "day", day });
      }),
    );
  });

  it("has a serial number one more than the day before it in both systems", () => {
    fc.assert(
      fc.property(fc.integer({ min: 61, max: 2_900_000 }), fc.boolean(), (serial, uses1904) => {
        const day = serialDay(serial, uses1904);
        expect(day === undefined ? undefined : addDays(day, 1)).toBe(serialDay(serial + 1, uses1904));
      }),
    );
  });
});
