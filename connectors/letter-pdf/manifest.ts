import papaparse from "papaparse";
import type { Letter } from "./letter.ts";

/** What a spreadsheet may run as a formula, full-width signs and leading invisible characters included. */
const formula = /^[\s\u200B-\u200F\u2060\uFEFF]*[=+\-@＝＋－＠]|^[\t\r]/;

export interface ManifestRow {
  readonly letter: Letter;
  readonly file: string;
  /** The address page, counted from 1 in its file. */
  readonly page: number;
}

/** The list that goes with a batch: CSV that opens in a spreadsheet as Chinese, and runs nothing there. */
export function manifestOf(rows: readonly ManifestRow[]): string {
  const data = rows.map(({ letter, file, page }, index) => ({
    序号: index + 1,
    通知编号: letter.noticeId,
    收件人: letter.name,
    邮编: letter.postcode ?? "",
    地址: letter.address.replaceAll("\n", " "),
    文件: file,
    页码: page,
  }));
  return `\uFEFF${papaparse.unparse(data, { escapeFormulae: formula, newline: "\r\n" })}\r\n`;
}
