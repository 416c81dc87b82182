import type { Decision, Outcome } from "../../domain/decision.ts";
import { sameConclusion } from "../../engine/index.ts";

/** How many subjects there are, and how many would come out otherwise. */
export interface ImpactCounts {
  readonly subjects: number;
  /** Of another outcome, finding, procedure or amount. */
  readonly differing: number;
  /** Subjects that would have the outcome and have another now. */
  readonly becomes: Readonly<Partial<Record<Outcome, number>>>;
  /** Subjects that have the outcome and would have another. */
  readonly ceases: Readonly<Partial<Record<Outcome, number>>>;
  /** Benefits only: what the amounts that are known come to, in fen. */
  readonly fen?: { readonly was: number; readonly would: number };
}

class Counts {
  #subjects = 0;
  #differing = 0;
  #was: number | undefined;
  #would: number | undefined;
  readonly #becomes: Partial<Record<Outcome, number>> = {};
  readonly #ceases: Partial<Record<Outcome, number>> = {};

  add(was: Decision, would: Decision): void {
    this.#subjects += 1;
    if (!sameConclusion(was, would)) this.#differing += 1;
    this.#was = sum(this.#was, was.amount?.fen);
    this.#would = sum(this.#would, would.amount?.fen);
    if (was.outcome === would.outcome) return;
    this.#becomes[would.outcome] = (this.#becomes[would.outcome] ?? 0) + 1;
    this.#ceases[was.outcome] = (this.#ceases[was.outcome] ?? 0) + 1;
  }

  get(): ImpactCounts {
    const [was, would] = [this.#was, this.#would];
    return {
      subjects: this.#subjects,
      differing: this.#differing,
      becomes: { ...this.#becomes },
      ceases: { ...this.#ceases },
      ...(was === undefined && would === undefined ? {} : { fen: { was: was ?? 0, would: would ?? 0 } }),
    };
  }
}

const sum = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : b === undefined ? a : a + b;

/** Adds up what a draft would change, over all, by region and by group. As large as there are regions and groups. */
export class ImpactTotals {
  readonly #all = new Counts();
  readonly #regions = new Map<string, Counts>();
  readonly #groups = new Map<string, Counts>();

  /** @param in_ the region, empty where the register knows none; the service item, or the kind of the holder. */
  add(was: Decision, would: Decision, in_: { readonly regionCode: string; readonly group: string }): void {
    for (const counts of [this.#all, countsIn(this.#regions, in_.regionCode), countsIn(this.#groups, in_.group)])
      counts.add(was, would);
  }

  all = (): ImpactCounts => this.#all.get();
  /** Ascending by code. */
  byRegion = () => listed(this.#regions, (regionCode) => ({ regionCode }));
  /** Ascending by what the group is called. */
  byGroup = <Key extends object>(named: (group: string) => Key) => listed(this.#groups, named);
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
