import { checkPhone } from "../../src/domain/identifiers/phone.ts";
import type { IdentifierDoubt, PersonalPart } from "../../src/domain/licence.ts";
import type { CellReaders } from "./cells.ts";
import { given } from "./cells.ts";
import type { Draft } from "./draft.ts";
import type { LicencesMapping } from "./mapping.ts";

/** Where a row's personal values stand. */
export interface PersonalFields {
  readonly fields: Pick<LicencesMapping["fields"], "phones" | "legalRepresentative" | "contactName" | "address">;
  readonly phoneCountry: string;
}

export type PersonalReader = (
  cells: readonly string[],
  identityNo: string | undefined,
  personName: string | undefined,
  licenceNo: string | undefined,
  doubts: IdentifierDoubt[],
) => PersonalPart;

const none: readonly string[] = [];

/** Reads what of a row only staff with a reason may see. */
export function personalReader({ fields, phoneCountry }: PersonalFields, readers: CellReaders): PersonalReader {
  const readPhones = given(fields.phones, readers.list);
  const readRepresentative = given(fields.legalRepresentative, readers.text);
  const readContact = given(fields.contactName, readers.text);
  const readAddress = given(fields.address, readers.text);
  return (cells, identityNo, personName, licenceNo, doubts) => {
    const phones = readPhones === undefined ? none : phonesOf(readPhones(cells), phoneCountry, doubts);
    const legalRepresentative = readRepresentative?.(cells) ?? "";
    const contactName = readContact?.(cells) ?? "";
    const address = readAddress?.(cells) ?? "";
    const personal: Draft<PersonalPart> = {};
    if (identityNo !== undefined) personal.identityNo = identityNo;
    if (phones.length > 0) personal.phones = phones;
    if (personName !== undefined) personal.personName = personName;
    if (legalRepresentative !== "") personal.legalRepresentative = legalRepresentative;
    if (contactName !== "") personal.contactName = contactName;
    if (licenceNo !== undefined) personal.licenceNo = licenceNo;
    if (address !== "") personal.address = address;
    return personal;
  };
}

/** Sound numbers first, in the register's order, each once; what fails the check is kept behind them. */
function phonesOf(values: readonly string[], country: string, doubts: IdentifierDoubt[]): readonly string[] {
  const sound: string[] = [];
  const unsound: string[] = [];
  for (const value of values) {
    if (value.includes("*")) {
      doubts.push({ field: "phones", reason: "被遮掩" });
      continue;
    }
    const check = checkPhone(value, country);
    if (check.ok) sound.push(check.value);
    else {
      doubts.push({ field: "phones", reason: check.reason });
      if (check.value !== "") unsound.push(check.value);
    }
  }
  const all = unsound.length === 0 ? sound : [...sound, ...unsound];
  return all.length < 2 ? all : [...new Set(all)];
}
