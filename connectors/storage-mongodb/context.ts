import type { Vault } from "../../src/ports/vault.ts";
import type { Collections } from "./collections.ts";
import type { Steady } from "./steady.ts";

/** What every facet works with. */
export interface Context extends Steady {
  readonly collections: Collections;
  readonly vault: Vault;
  readonly now: () => number;
}
