import { addDays, parseCivilDate } from "../../domain/civil-date.ts";
import type { Defect } from "./defects.ts";
import type { LicenceRow } from "./licence-columns.ts";
import { withWrongCheck } from "./organisations.ts";
import { sampleLandline } from "./phones.ts";
import type { Random } from "./random.ts";

type Mistake = Exclude<Defect, "exactDuplicate" | "repeatedNumber">;

/** Rewrites a day; a cell that holds none stays as it is. */
const rewritten = (cell: string, write: (year: string, month: number, day: number) => string): string =>
  parseCivilDate(cell) === undefined ? cell : write(cell.slice(0, 4), Number(cell.slice(5, 7)), Number(cell.slice(8)));

const fullWidth = (text: string): string =>
  text.replace(/[0-9]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));

function inDates(row: LicenceRow, write: (year: string, month: number, day: number) => string): LicenceRow {
  return { ...row, 有效期起: rewritten(row.有效期起, write), 有效期止: rewritten(row.有效期止, write) };
}

function dayBefore(row: LicenceRow): LicenceRow {
  const first = parseCivilDate(row.有效期起);
  return first === undefined ? row : { ...row, 有效期止: addDays(first, -30) };
}

/** What each mistake makes of a row. They are made in this order, so that the form of a day is changed last. */
const make: Readonly<Record<Mistake, (row: LicenceRow, random: Random) => LicenceRow>> = {
  missingLastDay: (row) => ({ ...row, 有效期止: "" }),
  lastDayBeforeFirst: dayBefore,
  missingPhone: (row) => ({ ...row, 联系电话: "" }),
  landline: (row, random) => ({ ...row, 联系电话: sampleLandline(random) }),
  wrongUscc: (row) =>
    row.统一社会信用代码 === "" ? row : { ...row, 统一社会信用代码: withWrongCheck(row.统一社会信用代码) },
  maskedIdentity: (row) => ({ ...row, 证件号码: row.证件号码.replace(/^(.{6}).{8}/, "$1********") }),
  unknownStatus: (row, random) => ({ ...row, 状态: random.pick(["待年审", "历史数据", "其他"]) }),
  straySpaces: (row) => ({
    ...row,
    许可证编号: `${row.许可证编号} `,
    持证主体: ` ${row.持证主体}\u3000`,
    联系电话: row.联系电话.replace(/^([0-9]{3})([0-9]{4})([0-9]{4})/, "$1 $2 $3"),
  }),
  fullWidthDigits: (row) => ({
    ...row,
    统一社会信用代码: fullWidth(row.统一社会信用代码),
    联系电话: fullWidth(row.联系电话),
    有效期止: fullWidth(row.有效期止),
  }),
  unreadableLastDay: (row) => ({ ...row, 有效期止: rewritten(row.有效期止, (year) => `${year}-02-30`) }),
  chineseDates: (row) => inDates(row, (year, month, day) => `${year}年${month}月${day}日`),
  slashedDates: (row) => inDates(row, (year, month, day) => `${year}/${month}/${day}`),
};

const order = Object.keys(make) as Mistake[];

/** The row with all of these mistakes in it. */
export function withMistakes(row: LicenceRow, defects: ReadonlySet<Defect>, random: Random): LicenceRow {
  return order.reduce((made, mistake) => (defects.has(mistake) ? make[mistake](made, random) : made), row);
}
