import type { IntakeContext } from "../../src/ports/register-intake.ts";
import type { Vault } from "../../src/ports/vault.ts";

/** What reading rows needs to know besides the mapping. */
export interface RowContext extends IntakeContext {
  readonly vault: Vault;
  /** IANA zone of the bureau. */
  readonly zone: string;
}
