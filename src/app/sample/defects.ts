import { mix } from "./random.ts";

/** What is wrong with a row, or odd about how it is written. */
export type Defect =
  | "missingLastDay"
  | "unreadableLastDay"
  | "lastDayBeforeFirst"
  | "chineseDates"
  | "slashedDates"
  | "missingPhone"
  | "landline"
  | "wrongUscc"
  | "maskedIdentity"
  | "fullWidthDigits"
  | "straySpaces"
  | "unknownStatus"
  | "exactDuplicate"
  | "repeatedNumber";

/**
 * One row in so many has the defect, at a random place among them; none of the holders that play a part has one.
 * `wrongUscc` and `maskedIdentity` are only seen on rows that have such a code or number. `exactDuplicate` is the line of
 * an earlier row again, `repeatedNumber` an earlier row with another address and status.
 */
export const defectPeriods: Readonly<Record<Defect, number>> = {
  missingLastDay: 125,
  unreadableLastDay: 900,
  lastDayBeforeFirst: 1000,
  chineseDates: 20,
  slashedDates: 20,
  missingPhone: 50,
  landline: 35,
  wrongUscc: 300,
  maskedIdentity: 60,
  fullWidthDigits: 200,
  straySpaces: 100,
  unknownStatus: 330,
  exactDuplicate: 500,
  repeatedNumber: 1000,
};

const defects = Object.keys(defectPeriods) as Defect[];

/** The row of the group that `row` is in which has the defect. */
function rowWith(defect: number, row: number, seed: number): number {
  const period = defectPeriods[defects[defect] as Defect];
  const group = Math.floor(row / period);
  return group * period + (mix(seed, 1000 + defect, group) % period);
}

export const noDefects: ReadonlySet<Defect> = new Set();

/** Answers which defects a row of the file has, by its number; usually none. Rows are asked about in file order. */
export function defectSchedule(seed: number): (row: number) => ReadonlySet<Defect> {
  let next = 0;
  return (row) => {
    if (row < next) return noDefects;
    const rows = defects.map((_, defect) => rowWith(defect, row, seed));
    next = Math.min(...rows.map((hit, defect) => (hit > row ? hit : endOfGroup(defect, row))));
    const found = defects.filter((_, defect) => rows[defect] === row);
    return found.length === 0 ? noDefects : new Set(found);
  };
}

/** The first row of the next group; its hit cannot be earlier. */
function endOfGroup(defect: number, row: number): number {
  const period = defectPeriods[defects[defect] as Defect];
  return (Math.floor(row / period) + 1) * period;
}
