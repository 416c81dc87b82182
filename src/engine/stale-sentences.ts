import type { CivilDate } from "../domain/civil-date.ts";
import { leavesOf } from "./condition-leaves.ts";
import type { Leaf, RuleVersion, Text } from "./types.ts";

/** A sentence that still states a figure which the version itself has changed. */
export interface StaleSentence {
  /** Id of the condition or finding, or `param.<name>`. */
  readonly key: string;
  readonly says: Text;
  /** The figure as the sentence writes it, and what the version says now in its stead. */
  readonly was: string;
  readonly is: readonly string[];
}

/** A sentence with the figures that stand behind it. */
interface Stated {
  readonly key: string;
  readonly says: Text;
  readonly figures: ReadonlySet<string>;
}

/** How a figure may be written in a sentence: a share also in per cent, fen also in yuan. */
function written(value: number, unit?: string): readonly string[] {
  if (unit === "share") return [String(value), String(Number((value * 100).toPrecision(12)))];
  return unit === "fen" ? [String(value / 100)] : [String(value)];
}

/** Every figure that a version states, under the name of what it belongs to. */
class Figures {
  readonly #version: RuleVersion;
  readonly #day: CivilDate;
  readonly window: readonly string[];

  constructor(version: RuleVersion, day: CivilDate) {
    this.#version = version;
    this.#day = day;
    const { opens, closes } = version.window ?? {};
    this.window = [opens, closes].flatMap((limit) => (limit === undefined ? [] : [String(limit.before)]));
  }

  ofParameter(name: string): readonly string[] {
    const parameter = this.#version.parameters.find((one) => one.name === name);
    const value = parameter?.values.findLast(({ from }) => from <= this.#day)?.value;
    return typeof value === "number" ? written(value, parameter?.unit) : [];
  }

  ofLeaf({ fact, value }: Leaf): readonly string[] {
    const own =
      typeof value === "number"
        ? [String(value)]
        : typeof value === "object" && "fact" in value && value.fact.startsWith("param.")
          ? this.ofParameter(value.fact.slice("param.".length))
          : [];
    return fact.startsWith("day.window") ? [...own, ...this.window] : own;
  }
}

/** The sentences of a version as of a day, each with its figures. */
function statedBy(version: RuleVersion, day: CivilDate): ReadonlyMap<string, Stated> {
  const figures = new Figures(version, day);
  const leaves = [version.conditions, ...(version.heads === undefined ? [] : [version.heads.conditions])];
  const all: Stated[] = [
    ...[...leaves, ...version.findings.map(({ conditions }) => conditions)]
      .flatMap(leavesOf)
      .flatMap((leaf) =>
        leaf.says === undefined ? [] : [{ key: leaf.id, says: leaf.says, figures: new Set(figures.ofLeaf(leaf)) }],
      ),
    ...version.findings.map(({ id, says, conditions }) => ({
      key: `finding ${id}`,
      says,
      figures: new Set(leavesOf(conditions).flatMap((leaf) => figures.ofLeaf(leaf))),
    })),
    ...version.parameters.map(({ name, label }) => ({
      key: `param.${name}`,
      says: label,
      figures: new Set(figures.ofParameter(name)),
    })),
  ];
  return new Map(all.map((one) => [one.key, one]));
}

const numbersIn = (text: string): ReadonlySet<string> => new Set(text.match(/\d+(?:\.\d+)?/g) ?? []);

/**
 * Sentences that the newer version took over word for word although a figure in them is another now, as of the day it
 * comes into force. Only figures in digits are found, so finding none proves nothing.
 */
export function staleSentences(older: RuleVersion, newer: RuleVersion): readonly StaleSentence[] {
  const day = newer.inForce.from;
  const before = statedBy(older, day);
  const stale: StaleSentence[] = [];
  for (const [key, { says, figures }] of statedBy(newer, day)) {
    const was = before.get(key);
    if (was === undefined || was.says.zh !== says.zh) continue;
    const named = numbersIn(says.zh);
    const left = [...was.figures].find((figure) => !figures.has(figure) && named.has(figure));
    if (left === undefined) continue;
    const is = [...figures].filter((figure) => !was.figures.has(figure));
    stale.push({ key: key.replace(/^finding /, ""), says, was: left, is });
  }
  return stale;
}
