import type { Licence, PersonalPart } from "../../src/domain/licence.ts";
import type { Vault } from "../../src/ports/vault.ts";

/** Numbers by which licences are found: identity numbers and phones as keyed hashes only. */
export interface Numbers {
  /** Those that a record bears, beside its id. */
  of(licence: Licence, personal: PersonalPart): readonly string[];
  /** Those that somebody typing this text may mean. */
  for(text: string): readonly string[];
}

const spaces = /[\s-]/g;

export function numbersWith(vault: Vault): Numbers {
  const identity = (value: string): string => vault.keyedHash("identity-no", value.toUpperCase());
  const phone = (value: string): string => vault.keyedHash("phone", value);
  const printed = (value: string): string => `n${value}`;
  return {
    of(licence, { identityNo, licenceNo, phones = [] }) {
      // The id of almost every licence ends in its number, and then needs nothing further to be found by it.
      const isInId = licence.licenceId === `${licence.itemCode}/${licence.licenceNo}`;
      const all = [
        ...(identityNo === undefined ? [] : [identity(identityNo)]),
        ...(licenceNo === undefined ? [] : [identity(licenceNo)]),
        ...phones.map(phone),
        ...(isInId ? [] : [printed(licence.licenceNo)]),
      ];
      return [...new Set(all)];
    },
    for: (text) => [identity(text), phone(text.replace(spaces, "")), printed(text)],
  };
}
