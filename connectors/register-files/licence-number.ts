import { checkIdentityNumber, maskIdentityNumber } from "../../src/domain/identifiers/identity-number.ts";
import { checkLicenceNumber, checkPermitNumber } from "../../src/domain/identifiers/permit-number.ts";
import type { IdentifierDoubt, LicenceId } from "../../src/domain/licence.ts";
import type { RowContext } from "./row-context.ts";

export interface LicenceNumber {
  readonly licenceId: LicenceId;
  /** As it may stand in a licence. */
  readonly shown: string;
  /** The number itself, where it is an identity number. */
  readonly personalNo?: string;
}

/** How a licence is named; an identity number in the licence's place is hashed and masked, and kept as personal. */
export function licenceNumber(
  licenceNo: string,
  itemCode: string,
  context: RowContext,
  doubts: IdentifierDoubt[],
): LicenceNumber {
  if (context.identityNumberItems.has(itemCode)) {
    const check = checkIdentityNumber(licenceNo, context.observedOn);
    if (!check.ok) doubts.push({ field: "licenceNo", reason: check.reason });
    const hash = context.vault.keyedHash("identity", check.value);
    return {
      licenceId: `${itemCode}/p-${hash}` as LicenceId,
      shown: maskIdentityNumber(check.value),
      personalNo: check.value,
    };
  }
  // Permits of earlier years carry numbers of other forms, about which nothing is known.
  const check = /^(?:JY|SC|YB)\d/i.test(licenceNo) ? checkPermitNumber(licenceNo) : checkLicenceNumber(licenceNo);
  if (!check.ok) doubts.push({ field: "licenceNo", reason: check.reason });
  else for (const warning of check.warnings) doubts.push({ field: "licenceNo", reason: warning.reason });
  return { licenceId: `${itemCode}/${licenceNo}` as LicenceId, shown: licenceNo };
}
