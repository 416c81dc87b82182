import type { Outcome } from "../../domain/decision.ts";

/** How many subjects there are, and how many would come out otherwise. */
export interface ImpactCounts {
  readonly subjects: number;
  /** Of another outcome, finding or procedure. */
  readonly differing: number;
  /** Subjects that would have the outcome and have another now. */
  readonly becomes: Readonly<Partial<Record<Outcome, number>>>;
  /** Subjects that have the outcome and would have another. */
  readonly ceases: Readonly<Partial<Record<Outcome, number>>>;
}

class Counts {
  #subjects = 0;
  #differing = 0;
  readonly #becomes: Partial<Record<Outcome, number>> = {};
  readonly #ceases: Partial<Record<Outcome, number>> = {};

  add(was: Outcome, would: Outcome, differs: boolean): void {
    this.#subjects += 1;
    if (differs) this.#differing += 1;
    if (was === would) return;
    this.#becomes[would] = (this.#becomes[would] ?? 0) + 1;
    this.#ceases[was] = (this.#ceases[was] ?? 0) + 1;
  }

  get(): ImpactCounts {
    return {
      subjects: this.#subjects,
      differing: this.#differing,
      becomes: { ...this.#becomes },
      ceases: { ...this.#ceases },
    };
  }
}

/** Adds up what a draft would change, over all and by region and service item. As large as there are regions and items. */
export class ImpactTotals {
  readonly #all = new Counts();
  readonly #regions = new Map<string, Counts>();
  readonly #items = new Map<string, Counts>();

  /** @param regionCode empty where the register knows none. */
  add(was: Outcome, would: Outcome, differs: boolean, regionCode: string, itemCode: string): void {
    this.#all.add(was, would, differs);
    countsIn(this.#regions, regionCode).add(was, would, differs);
    countsIn(this.#items, itemCode).add(was, would, differs);
  }

  all = (): ImpactCounts => this.#all.get();
  /** Ascending by code. */
  byRegion = () => listed(this.#regions, (regionCode) => ({ regionCode }));
  byItem = () => listed(this.#items, (itemCode) => ({ itemCode }));
}

function countsIn(map: Map<string, Counts>, key: string): Counts {
  const found = map.get(key) ?? new Counts();
  map.set(key, found);
  return found;
}

const listed = <Key extends object>(
  map: ReadonlyMap<string, Counts>,
  named: (key: string) => Key,
): readonly (Key & ImpactCounts)[] =>
  [...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, counts]) => ({ ...named(key), ...counts.get() }));
