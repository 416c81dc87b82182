import type { FactValue } from "../../src/domain/licence.ts";
import { cleanText, toHalfWidth } from "../../src/domain/text.ts";
import type { CellReaders } from "./cells.ts";
import type { ValueSpec } from "./mapping-specs.ts";
import { copyOf, valueOf } from "./text.ts";

/** What a cell says of an attribute or fact; `absent` with a reason when it is masked or cannot be read. */
export type ValueReading =
  | { readonly kind: "value"; readonly value: FactValue }
  | { readonly kind: "absent" }
  | { readonly kind: "doubt"; readonly reason: string };

export type ValueReader = (cell: string) => ValueReading;

const absent: ValueReading = { kind: "absent" };
const doubt = (reason: string): ValueReading => ({ kind: "doubt", reason });

const yes = ["是", "有", "true", "yes", "y", "1"];
const no = ["否", "无", "false", "no", "n", "0"];

/** Reads a cell as the mapping's type; the mapping's own vocabulary goes before everything else. */
export function valueReader(spec: Omit<ValueSpec, "column">, readers: CellReaders): ValueReader {
  const vocabulary = new Map(
    Object.entries(spec.values ?? {}).map(([word, value]) => [word, { kind: "value", value } as const]),
  );
  if (spec.type === "list" && spec.values !== undefined) return listReader(spec, spec.values, readers);
  const read = typedReader(spec, readers);
  const ofNothing = vocabulary.get("") ?? absent;
  const reading = (cell: string): ValueReading => {
    // Most columns of a register's facts are empty in most rows.
    if (cell === "") return ofNothing;
    const text = valueOf(cell);
    const known = vocabulary.get(text);
    if (known !== undefined) return known;
    if (readers.isEmpty(text)) return absent;
    if (spec.values !== undefined && spec.type === "text") return doubt("不在映射的取值对照中");
    return read(text, cell);
  };
  return spec.type === "boolean" ? remembering(reading) : reading;
}

const MOST_REMEMBERED = 100;

/** For columns in which the same few words stand again and again. */
function remembering(read: ValueReader): ValueReader {
  const remembered = new Map<string, ValueReading>();
  return (cell) => {
    const known = remembered.get(cell);
    if (known !== undefined) return known;
    const reading = read(cell);
    if (remembered.size < MOST_REMEMBERED) remembered.set(copyOf(cell), reading);
    return reading;
  };
}

/** A list of the register's words, each of which the mapping has a value for. */
function listReader(
  { separators }: Omit<ValueSpec, "column">,
  values: NonNullable<ValueSpec["values"]>,
  readers: CellReaders,
): ValueReader {
  const split = readers.splitCell(separators);
  const vocabulary = new Map(Object.entries(values).map(([word, value]) => [word, String(value)]));
  return (cell) => {
    const words = split(cell);
    if (words.length === 0) return absent;
    const value = words.flatMap((word) => vocabulary.get(word) ?? []);
    return value.length === words.length ? { kind: "value", value } : doubt("不在映射的取值对照中");
  };
}

function typedReader(
  spec: Omit<ValueSpec, "column">,
  readers: CellReaders,
): (text: string, cell: string) => ValueReading {
  switch (spec.type) {
    case "text":
      return (value) => ({ kind: "value", value });
    case "number":
      return readNumber;
    case "boolean":
      return readBoolean;
    case "list": {
      const list = readers.splitCell(spec.separators);
      return (_, cell) => ({ kind: "value", value: list(cell) });
    }
    case "date": {
      const day = readers.dayOfCell(spec.formats);
      return (text) => {
        const reading = day(text);
        if (reading.kind === "day") return { kind: "value", value: reading.day };
        return reading.kind === "empty" ? absent : doubt(dayDoubts[reading.kind]);
      };
    }
    default:
      return spec.type satisfies never;
  }
}

const dayDoubts = { perpetual: "写的是长期，不是日期", masked: "被遮掩", unreadable: "不是可识别的日期" } as const;

function readNumber(text: string): ValueReading {
  if (text.includes("*")) return doubt("被遮掩");
  const plain = cleanText(toHalfWidth(text));
  // 1,234,567.5 but not 1,5: a comma that does not part thousands may be a decimal comma.
  const digits = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain) ? plain.replaceAll(",", "") : plain;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(digits)) return doubt("不是可识别的数");
  const value = Number(digits);
  return Number.isFinite(value) ? { kind: "value", value } : doubt("不是可识别的数");
}

function readBoolean(text: string): ValueReading {
  const word = text.toLowerCase();
  if (yes.includes(word)) return { kind: "value", value: true };
  if (no.includes(word)) return { kind: "value", value: false };
  return doubt("不是“是”或“否”");
}
