import type { CivilDate } from "../../../domain/civil-date.ts";
import { identityCheckCharacter } from "../../../domain/identifiers/identity-number.ts";
import type { Sex } from "../people.ts";

/** Places of birth that no holder of a licence of the sample has, so that no number is met twice. */
const birthRegions = { person: "150627", hire: "150622" } as const;

const SEQUENCES_PER_SEX = 250;

/**
 * The identity number of the person with this index, check character right: up to 250 persons of a sex born on one day
 * differ.
 */
export function benefitIdentityNo(of: keyof typeof birthRegions, index: number, sex: Sex, born: CivilDate): string {
  const sequence = 500 + 2 * (index % SEQUENCES_PER_SEX) + (sex === "male" ? 1 : 0);
  const first17 = birthRegions[of] + born.replaceAll("-", "") + String(sequence);
  return first17 + identityCheckCharacter(first17);
}
