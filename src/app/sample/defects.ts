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
 * an earlier row again, `repeatedNumber` an earlier row with another address and last day.
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

/** True for one row of each group of `period`, chosen by the seed and the key. */
export const isHit = (row: number, period: number, key: number, seed: number): boolean =>
  mix(seed, key, Math.floor(row / period)) % period === row % period;

const defects = Object.keys(defectPeriods) as Defect[];

export const noDefects: ReadonlySet<Defect> = new Set();

/** The defects of a row, by its number in the file; usually none. */
export function defectsOf(row: number, seed: number): ReadonlySet<Defect> {
  const found = defects.filter((defect, key) => isHit(row, defectPeriods[defect], 1000 + key, seed));
  return found.length === 0 ? noDefects : new Set(found);
}
