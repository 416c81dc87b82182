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

export const noDefects: ReadonlySet<Defect> = new Set();

/** Answers which defects a row of the file has, by its number; usually none. Rows are asked about in ascending order. */
export function defectSchedule(seed: number): (row: number) => ReadonlySet<Defect> {
  const due = defects.map((defect, key) => ({ defect, period: defectPeriods[defect], key: 1000 + key, row: -1 }));
  let next = 0;
  return (row) => {
    if (row < next) return noDefects;
    const found = new Set<Defect>();
    next = Infinity;
    for (const each of due) {
      const group = Math.floor(row / each.period);
      if (each.row < row) each.row = group * each.period + (mix(seed, each.key, group) % each.period);
      if (each.row === row) found.add(each.defect);
      // A row that is past is the only one of its group.
      next = Math.min(next, each.row > row ? each.row : (group + 1) * each.period);
    }
    return found.size === 0 ? noDefects : found;
  };
}
