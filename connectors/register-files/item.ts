import { closest } from "fastest-levenshtein";
import type { RowProblem } from "../../src/ports/register-intake.ts";
import type { CellReaders } from "./cells.ts";
import { columnKey } from "./header.ts";
import type { Mapping } from "./mapping.ts";
import type { Senseless } from "./mapping-sense.ts";
import type { ItemSpec } from "./mapping-specs.ts";
import { shownWord } from "./text.ts";

/** Reads the service item's code; a problem is added, and the answer is empty, where there is none that is known. */
export type ItemReader = (cells: readonly string[], problems: RowProblem[]) => string;

/**
 * With `items: known`, the code must be one of the catalogue's, as it stands or by the mapping's vocabulary. With `any`,
 * a word without an entry becomes `<prefix><word in lower case, joined by hyphens>`: registers of other places have
 * items of their own.
 */
export function itemReader(
  spec: ItemSpec,
  items: "known" | "any",
  readers: CellReaders,
  known: ReadonlySet<string>,
): ItemReader {
  if (typeof spec === "object" && "constant" in spec) {
    const { constant } = spec;
    const problem = { field: "itemCode", ...unknownItem(constant, known) };
    return (_, problems) => {
      if (items === "any" || known.has(constant)) return constant;
      problems.push(problem);
      return "";
    };
  }
  const column = typeof spec === "string" ? spec : spec.column;
  const read = readers.text(column);
  const values = new Map(
    Object.entries((typeof spec === "object" && spec.values) || {}).map(([word, code]) => [columnKey(word), code]),
  );
  const prefix = (typeof spec === "object" && spec.prefix) || "";
  const codeOf = (word: string): string | undefined => {
    const code = values.get(columnKey(word));
    if (items === "known") return known.has(code ?? word) ? (code ?? word) : undefined;
    return code ?? `${prefix}${slug(word)}`;
  };
  const remembered = new Map<string, string | undefined>();
  return (cells, problems) => {
    const word = read(cells);
    if (word === "") {
      problems.push({ field: "itemCode", column, code: "missing", reason: "许可事项未填写" });
      return "";
    }
    let code = remembered.get(word);
    if (code === undefined && !remembered.has(word)) {
      code = codeOf(word);
      if (remembered.size < 10_000) remembered.set(word, code);
    }
    if (code !== undefined) return code;
    problems.push({ field: "itemCode", column, ...unknownItem(word, known), shown: shownWord(word) });
    return "";
  };
}

/** Codes that a mapping writes down itself and the catalogue does not have: every row would be rejected for them. */
export function wrongItems(mapping: Mapping, known: ReadonlySet<string>): readonly Senseless[] {
  const [path, spec] =
    mapping.kind === "licences" && mapping.items === "known"
      ? [["fields", "itemCode"], mapping.fields.itemCode]
      : mapping.kind === "facts"
        ? [["subject", "itemCode"], mapping.subject.itemCode]
        : [[], undefined];
  if (typeof spec !== "object") return [];
  const stated: readonly (readonly [PropertyKey, string])[] =
    "constant" in spec
      ? [["constant", spec.constant]]
      : Object.entries(spec.values ?? {}).map(([word, code]) => [word, code] as const);
  return stated
    .filter(([, code]) => !known.has(code))
    .map(([key, code]) => ({
      path: [...path, ...("constant" in spec ? [] : ["values"]), key],
      message: `${path.join(".")}：${unknownItem(code, known).reason}`,
    }));
}

const unknownItem = (word: string, known: ReadonlySet<string>): Pick<RowProblem, "code" | "reason"> => ({
  code: "unknown-item",
  reason: `没有许可事项“${shownWord(word)}”${known.size === 0 ? "" : `。是否指“${closest(word, [...known])}”？`}`,
});

/** Letters and digits of any script in lower case, everything between them a hyphen; no slash can be left. */
const slug = (word: string): string =>
  word
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, "-")
    .replace(/^-|-$/g, "") || "-";
