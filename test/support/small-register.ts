import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The source mapping that reads it. */
export const smallRegister = join(dirname(fileURLToPath(import.meta.url)), "sources/small-register.yaml");

/** A row of the test register, as a clerk's spreadsheet would have it. */
const defaults = {
  编号: "JY10000001",
  事项: "food-operation",
  状态: "有效",
  有效期至: "2026-04-30",
  持证人: "甲餐饮店",
  类型: "企业",
  代码: "91150624MA0N000001",
  身份证: "",
  电话: "13800138000",
  语言: "zh",
  禁止申请: "否",
  仅预包装: "否",
  抽检未闭环: "否",
  数据日期: "2026-03-01",
};

export type Row = Readonly<typeof defaults>;

/** A food licence whose window opened on 2026-03-01 and nothing stands in the way of; `with_` makes it another. */
export const aRow = (with_: Partial<Row> = {}): Row => ({ ...defaults, ...with_ });

/** The n-th of many licences, each of a holder with a number of its own. */
export function nthRow(n: number, with_: Partial<Row> = {}): Row {
  const digits = String(n).padStart(6, "0");
  return aRow({
    编号: `JY10${digits}`,
    代码: `91150624MA0${digits}X`,
    持证人: `第${n}号店`,
    电话: `138${String(n).padStart(8, "0")}`,
    ...with_,
  });
}

export const rowsUpTo = (count: number, with_: Partial<Row> = {}): readonly Row[] =>
  Array.from({ length: count }, (_, n) => nthRow(n + 1, with_));

/** Writes the rows as the CSV file that `test/support/sources/small-register.yaml` reads. */
export async function writeRows(folder: string, name: string, rows: readonly Row[]): Promise<string> {
  const path = join(folder, name);
  const lines = [Object.keys(defaults), ...rows.map((row) => Object.values(row))].map((cells) => cells.join(","));
  await writeFile(path, `${lines.join("\n")}\n`);
  return path;
}
