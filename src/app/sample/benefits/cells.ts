import { addDays, addYears, civilDate } from "../../../domain/civil-date.ts";
import type { CivilDate } from "../../../domain/civil-date.ts";
import type { Random } from "../random.ts";

/** Cells of a row by column; columns that are left out are empty. */
export type Cells<Column extends string> = Readonly<Partial<Record<Column, string>>>;

/** 是 so often in ten thousand, else 否. */
export const yesOrNo = (random: Random, rate: number): "是" | "否" => (random.chance(rate) ? "是" : "否");

/** A whole number from `least` to `most`, both inclusive, in digits. */
export const between = (random: Random, least: number, most: number): string =>
  String(least + random.below(most - least + 1));

/** A birthday of somebody who is of this age on 1 January of the day's year: nobody changes from one day to the next. */
export const bornAtAge = (asOf: CivilDate, age: number, random: Random): CivilDate =>
  addDays(addYears(firstOfYear(asOf), -age), -random.below(365));

export const firstOfYear = (day: CivilDate): CivilDate => civilDate(`${day.slice(0, 4)}-01-01`);

/** The day so many days ago, but not before the day's year. */
export const thisYear = (asOf: CivilDate, daysAgo: number): CivilDate => {
  const [day, first] = [addDays(asOf, -daysAgo), firstOfYear(asOf)];
  return day < first ? first : day;
};
