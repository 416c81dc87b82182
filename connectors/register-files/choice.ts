import type { IdentifierDoubt } from "../../src/domain/licence.ts";
import type { CellReaders } from "./cells.ts";
import type { ChoiceSpec } from "./mapping-specs.ts";
import { columnKey } from "./header.ts";
import { shownWord } from "./text.ts";

type ChoiceReader<T> = (cells: readonly string[], doubts: IdentifierDoubt[], field: string) => T | undefined;

/**
 * Reads one of a closed set of words by the mapping's vocabulary, in which letter case and spacing do not matter. A word
 * that is not in it is a doubt; an empty cell is `undefined` without one.
 */
export function choiceReader<T extends string>(spec: ChoiceSpec<T> | undefined, readers: CellReaders): ChoiceReader<T> {
  if (spec === undefined) return () => undefined;
  if ("constant" in spec) return () => spec.constant;
  const read = readers.text(spec.column);
  const words = new Map(Object.entries(spec.values).map(([word, meaning]) => [columnKey(word), meaning]));
  const remembered = new Map<string, T>();
  return (cells, doubts, field) => {
    const word = read(cells);
    if (word === "") return undefined;
    const known = remembered.get(word) ?? words.get(columnKey(word));
    if (known === undefined) {
      doubts.push({ field, reason: `“${shownWord(word)}”不在映射的用词对照中` });
      return undefined;
    }
    if (remembered.size < 1000) remembered.set(word, known);
    return known;
  };
}
