import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { InvalidInput } from "../../src/ports/errors.ts";
import { describeWithData, sharedData } from "../support/shared-data.ts";
import { fileOf, intake, options, rowsOf } from "./support.ts";

const mapping = (licenceNo: string, more = "") => `
source: odd
kind: licences
title: odd
items: any
fields:
  licenceNo: "${licenceNo}"
  itemCode: { constant: odd }
  ${more}
`;

/** What becomes of each file: its rows, a licence's number or `!` for one that is set aside, or the refusal. */
const expected: Readonly<
  Record<string, { readonly mapping?: string; readonly rows?: readonly string[]; readonly refusal?: RegExp }>
> = {
  "csvkit_bad.csv": { mapping: mapping("column_a"), rows: ["2!", "3!", "4 0"] },
  "csvkit_blanks.csv": { rows: ["2!"] },
  "csvkit_dummy_col_shuffled_ragged.csv": { rows: ["2 1"] },
  "csvkit_empty.csv": { refusal: /没有内容/ },
  "csvkit_no_header_row.csv": { refusal: /第 1 行：表头缺少列 “a”；找到的列有：1、2、3/ },
  "csvkit_optional_quote_characters.csv": { rows: ["2 1"] },
  "csvkit_test.xlsx": {
    mapping: mapping("text", "validFrom: date"),
    rows: [
      "2 Chicago Reader 1971-01-01",
      "3 Chicago Sun-Times 1948-01-01",
      "4 Chicago Tribune 1920-01-01",
      "5 This row has blanks",
      "6 Unicode! Σ",
    ],
  },
  // Day first or month first cannot be told: 31/12/2012 settles it for a reader of the whole column, not for a machine.
  "csvkit_test_date_format.csv": {
    mapping: mapping("a", "validFrom: { column: a, formats: [D/M/YYYY] }"),
    rows: ["2 02/01/2014 2014-01-02", "3 31/12/2012 2012-12-31"],
  },
  "csvkit_test_empty_columns.csv": { rows: ["2 a", "3!"] },
  "csvkit_test_empty_columns_short_row.csv": { refusal: /只有表头/ },
  "csvkit_test_extra_header.csv": { rows: ["2!"] },
  "csvkit_test_ignore_case.csv": {
    mapping: mapping("A", "validFrom: B"),
    rows: ["2 100 2003-01-01", "3 100 2003-01-01", "4 20 2002-01-01", "5 20 2001-01-01", "6 3 2009-01-01"],
  },
  "csvkit_test_latin1.csv": { mapping: mapping("c"), rows: ["2 3", "3 ©"] },
  "csvkit_test_literal_order.csv": { rows: ["2 192", "3 27", "4 3"] },
  "csvkit_test_numeric_date_format.csv": {
    mapping: mapping("a", "validFrom: { column: a, formats: [YYYYMMDD] }"),
    rows: ["2 20140102 2014-01-02", "3 20121231 2012-12-31"],
  },
  "csvkit_test_skip_lines.csv": { rows: ["5 1"] },
  "csvkit_test_utf16_little.csv": { mapping: mapping("c"), rows: ["2 3", "3 ʤ"] },
  "csvkit_test_utf8_bom.csv": { mapping: mapping("foo"), rows: ["2 1", "3 4"] },
  "exceljs_1904.xlsx": { refusal: /工作表“Sheet1”第 4 行.*找到的列有：1904-01-01/ },
  "exceljs_bogus-defined-name.xlsx": { refusal: /工作表“Sheet1”.*缺少列/ },
  "exceljs_duplicateRowTest.xlsx": { refusal: /没有内容/ },
  "exceljs_many-columns.xlsx": { refusal: /缺少列/ },
  "exceljs_missing-bits.xlsx": { refusal: /缺少 xl\/workbook\.xml/ },
  "exceljs_test-issue-163.xlsx": { refusal: /缺少列/ },
  "exceljs_test-issue-1669.xlsx": { rows: ["3 e", "4 i", "5 o", "6 u"] },
};

describeWithData("odd and malformed files", () => {
  const folder = join(sharedData, "bad-input/files");

  it("are all accounted for", () => expect(Object.keys(expected).sort()).toEqual(readdirSync(folder).sort()));

  it.each(Object.entries(expected))(
    "%s is taken in right or refused with file, place and reason",
    async (name, what) => {
      const opening = intake().open(join(folder, name), await fileOf("m.yaml", what.mapping ?? mapping("a")), options);
      if (what.refusal !== undefined) {
        await expect(opening).rejects.toBeInstanceOf(InvalidInput);
        await expect(opening).rejects.toThrow(what.refusal);
        await expect(opening).rejects.toThrow(name);
        return;
      }
      const rows = await rowsOf(await opening);
      const told = rows.map((row) => {
        if (row.kind !== "licence") return `${row.line}!`;
        const { licenceNo, validFrom } = row.record.licence;
        return `${row.line} ${licenceNo}${validFrom === undefined ? "" : ` ${validFrom}`}`;
      });
      expect(told).toEqual(what.rows);
    },
  );
});
