import { csvCell } from "./csv.ts";
import { factColumnsOf, licenceFactColumns } from "./fact-columns.ts";
import type { FactWord } from "./fact-columns.ts";
import type { SampleItemCode } from "./trades.ts";

/** The columns of `licences.csv` before those of the facts. */
const fields = [
  "许可证编号",
  "事项编码",
  "持证主体",
  "主体类型",
  "统一社会信用代码",
  "证件号码",
  "法定代表人",
  "联系人",
  "联系电话",
  "住所",
  "行政区划代码",
  "发证机关",
  "有效期起",
  "有效期止",
  "状态",
  "语言",
  "数据日期",
] as const;

/** A row of `licences.csv` as written, before quoting. */
export type LicenceRow = Readonly<Record<(typeof fields)[number], string>> & {
  /** The cells of all `licenceFactColumns`, joined; none of them needs quotes. */
  readonly facts: string;
};

export const licenceHeader: readonly string[] = [...fields, ...licenceFactColumns.map(({ header }) => header)];

/** One line of the file, without its end. Of all cells, only addresses may hold a comma. */
export const licenceLine = (row: LicenceRow): string =>
  [
    row.许可证编号,
    row.事项编码,
    row.持证主体,
    row.主体类型,
    row.统一社会信用代码,
    row.证件号码,
    row.法定代表人,
    row.联系人,
    row.联系电话,
    csvCell(row.住所),
    row.行政区划代码,
    row.发证机关,
    row.有效期起,
    row.有效期止,
    row.状态,
    row.语言,
    row.数据日期,
    row.facts,
  ].join(",");

const factCellsByWords = new Map<string, string>();

/** The cells of all fact columns, joined, for the words of those that the item has (`factColumnsOf`). */
export function factCells(item: SampleItemCode, words: readonly FactWord[]): string {
  // Few combinations come up, and joining some forty cells for every row takes as long as all the rest of the row.
  const key = words.every((word) => word === "否") ? item : `${item}:${words.join(",")}`;
  const known = factCellsByWords.get(key);
  if (known !== undefined) return known;
  const own = factColumnsOf(item);
  const cells = licenceFactColumns.map((column) => words[own.indexOf(column)] ?? "").join(",");
  factCellsByWords.set(key, cells);
  return cells;
}
