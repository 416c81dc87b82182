import { licenceFactColumns } from "./fact-columns.ts";

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
  /** In the order of `licenceFactColumns`. */
  readonly facts: readonly string[];
};

export const licenceHeader: readonly string[] = [...fields, ...licenceFactColumns.map(({ header }) => header)];

/** In the order of `licenceHeader`. */
export const cellsOf = (row: LicenceRow): string[] => [...fields.map((field) => row[field]), ...row.facts];
