import type { CivilDate } from "../../src/domain/civil-date.ts";
import type { Vault } from "../../src/ports/vault.ts";

/** What reading rows needs to know besides the mapping. */
export interface RowContext {
  readonly vault: Vault;
  /** IANA zone of the bureau. */
  readonly zone: string;
  /** Dates the facts of files that do not date them. */
  readonly observedOn: CivilDate;
  readonly itemCodes: ReadonlySet<string>;
  /** Service items whose licence number is an identity number. */
  readonly identityNumberItems: ReadonlySet<string>;
}
