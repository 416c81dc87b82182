import { addYears, parseCivilDate, yearOfDate } from "../domain/civil-date.ts";
import type { CivilDate } from "../domain/civil-date.ts";
import type { FactBag, FactName, KnownFact } from "../domain/decision.ts";

/**
 * Full years of age on a day. A year is full on the birthday itself; born on 29 February, on the 28th where there is
 * no 29th (民法典第二百零二条). `undefined` for somebody not born yet.
 */
export function fullYears(birthDate: CivilDate, on: CivilDate): number | undefined {
  if (on < birthDate) return undefined;
  const years = yearOfDate(on) - yearOfDate(birthDate);
  return addYears(birthDate, years) <= on ? years : years - 1;
}

/** Facts of a person that the program works out from another one and the day; nobody else can supply one. */
export const agesFrom: ReadonlyMap<FactName, FactName> = new Map([
  ["person.age", "person.birthDate"],
  ["head.age", "head.birthDate"],
]);

const missing: KnownFact = { known: false, why: "missing" };

/** An age as it is known, or why it is not. `undefined` if the fact is no age. */
export function ageIn(facts: FactBag, name: FactName, asOf: CivilDate): KnownFact | undefined {
  const source = agesFrom.get(name);
  if (source === undefined) return undefined;
  const birth = facts[source] ?? missing;
  if (!birth.known) return birth;
  const day = typeof birth.value === "string" ? parseCivilDate(birth.value) : undefined;
  const years = day && fullYears(day, asOf);
  const { value: _value, ...rest } = birth;
  return years === undefined ? { ...rest, known: false, why: "unreadable" } : { ...birth, value: years };
}
