import { describe, it } from "@jest/globals";
import type { Storage } from "../../src/ports/storage.ts";

/** A fresh, empty store of one engine, for one case. */
export interface StoreUnderTest {
  readonly storage: Storage;
  /** Closes every connection and opens the store again, as a restart would. */
  readonly reopen: () => Promise<Storage>;
  /** A second way into the same store, as from another process. */
  readonly openAnother: () => Promise<Storage>;
  /** Another store, empty, under the same key. */
  readonly openEmpty: () => Promise<Storage>;
  /** What the engine takes for the time of day from now on; it starts at `nineOClock`. */
  readonly setNow: (at: number) => void;
  /** Closes everything and removes the store. */
  readonly destroy: () => Promise<void>;
}

export interface ContractSuite {
  /** One promise of a port, checked on a store of its own. */
  readonly promises: (sentence: string, check: (store: StoreUnderTest) => Promise<void>) => void;
}

/** Runs contracts on one engine. How many held on each is counted and compared by `test/support/contract-counts.mjs`. */
export function contractSuite(
  engine: string,
  open: () => Promise<StoreUnderTest>,
  contracts: Readonly<Record<string, (suite: ContractSuite) => void>>,
): void {
  describe(`storage on ${engine}`, () => {
    const suite: ContractSuite = {
      promises(sentence, check) {
        it(sentence, async () => {
          const store = await open();
          try {
            await check(store);
          } finally {
            await store.destroy();
          }
        });
      },
    };
    for (const [facet, contract] of Object.entries(contracts)) describe(facet, () => contract(suite));
  });
}
