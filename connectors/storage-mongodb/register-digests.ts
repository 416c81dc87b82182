import { canonicalJson } from "../../src/domain/canonical-json.ts";
import type { HolderPersonalPart } from "../../src/domain/licence.ts";
import type { LicenceRecord } from "../../src/ports/register-intake.ts";
import type { Vault } from "../../src/ports/vault.ts";
import type { HolderRow } from "./rows/holders.ts";

/*
 * Keyed, because a personal part could be guessed from a plain hash. The facts a row states are dated and kept by
 * themselves: a licence seen again on a later day is not a new version.
 */
export const digestOfLicence = (
  vault: Vault,
  { licence, personal }: Pick<LicenceRecord, "licence" | "personal">,
): string => vault.keyedHash("record", canonicalJson({ licence, personal }));

export const digestOfHolder = (
  vault: Vault,
  document: NonNullable<HolderRow["own"]>["document"],
  personal: HolderPersonalPart,
): string => vault.keyedHash("record", canonicalJson({ document, personal }));
