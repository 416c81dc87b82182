import { checkPhone } from "../../domain/identifiers/phone.ts";
import { sampleHires } from "./benefits/hires.ts";
import { samplePersons } from "./benefits/persons.ts";
import { sampleUnits } from "./benefits/units.ts";
import type { SampleRequest } from "./request.ts";
import { licenceRows, writtenRow } from "./licence-rows.ts";

/** Something of a natural person that may stand in the store only sealed. */
export interface PersonalValue {
  readonly kind: "identity" | "phone" | "name";
  readonly value: string;
}

/** Phones of a cell as they stand there, and as they are stored. */
const phonesIn = (cell: string): readonly string[] =>
  cell === "" ? [] : cell.split("、").flatMap((phone) => [phone, checkPhone(phone).value]);

/**
 * Every identity number, phone and natural person's name of the sample, as it stands in the files and as it is stored
 * after normalising; many come more than once. Of a masked identity number the whole one is given.
 */
export function* samplePersonalValues(request: SampleRequest): Generator<PersonalValue> {
  for (const numbered of licenceRows(request)) {
    const row = writtenRow(numbered, request.seed);
    const { holder } = numbered;
    for (const value of phonesIn(row.联系电话)) yield { kind: "phone", value };
    if (holder.identityNo !== undefined) yield { kind: "identity", value: holder.identityNo };
    for (const value of [row.法定代表人, row.联系人]) if (value !== "") yield { kind: "name", value };
    if (holder.uscc === undefined) yield { kind: "name", value: holder.name };
  }
  for (const { identityNo, name, phone } of samplePersons(request)) {
    yield { kind: "identity", value: identityNo };
    yield { kind: "name", value: name };
    for (const value of phonesIn(phone)) yield { kind: "phone", value };
  }
  for (const { phone } of sampleUnits(request)) for (const value of phonesIn(phone)) yield { kind: "phone", value };
  for (const { identityNo } of sampleHires(request)) yield { kind: "identity", value: identityNo };
}
