import { columnKey } from "./header.ts";
import { defaultEmpty, emptyTest, valueOf } from "./text.ts";
import { dayReader, defaultPerpetual } from "./dates.ts";
import type { DayReading } from "./dates.ts";
import { columnsOf } from "./mapping-specs.ts";
import type { Mapping } from "./mapping.ts";
import type { DateFormat, DateSpec, ListSpec, TextSpec } from "./mapping-specs.ts";

type Cells = readonly string[];
/** The value of a row's cells; the empty text if there is none. */
export type TextReader = (cells: Cells) => string;

/** The values of a row's list, empty ones left out. */
export type ListReader = (cells: Cells) => readonly string[];

/** Makes readers of a table's cells for what a mapping says of them. */
export interface CellReaders {
  readonly text: (spec: TextSpec) => TextReader;
  readonly list: (spec: ListSpec) => ListReader;
  readonly splitCell: (separators: readonly string[] | undefined) => (cell: string) => readonly string[];
  readonly day: (spec: DateSpec) => (cells: Cells) => DayReading;
  readonly dayOfCell: (formats: readonly DateFormat[] | undefined) => (cell: string) => DayReading;
  /** The place of a column whose presence was checked. */
  readonly at: (column: string) => number;
  readonly isEmpty: (value: string) => boolean;
}

export const defaultSeparators: readonly string[] = ["、", "，", ",", "；", ";", "/", "|", "\n"];

export function cellReaders(mapping: Mapping, columns: readonly string[], zone: string): CellReaders {
  const places = new Map(columns.map((column, i) => [columnKey(column), i]));
  const isEmpty = emptyTest(mapping.empty ?? defaultEmpty);
  const at = (column: string): number => {
    const place = places.get(columnKey(column));
    if (place === undefined) throw new RangeError(`no column "${column}"`);
    return place;
  };
  const cell = (place: number): TextReader => {
    return (cells) => {
      const value = valueOf(cells[place] as string);
      return isEmpty(value) ? "" : value;
    };
  };
  const text = (spec: TextSpec): TextReader => {
    if (typeof spec === "object" && "constant" in spec) {
      const { constant } = spec;
      return () => constant;
    }
    const parts = columnsOf(spec).map((column) => cell(at(column)));
    const [only] = parts;
    if (parts.length === 1 && only !== undefined) return only;
    const join = typeof spec === "object" && "join" in spec ? spec.join : " ";
    return (cells) => {
      const values: string[] = [];
      for (const part of parts) {
        const value = part(cells);
        if (value !== "") values.push(value);
      }
      return values.join(join);
    };
  };
  const splitCell = (separators: readonly string[] | undefined): ((cell: string) => readonly string[]) => {
    const split = splitter(separators ?? defaultSeparators);
    return (cell) => {
      const values: string[] = [];
      for (const piece of split(cell)) {
        const value = valueOf(piece);
        if (!isEmpty(value)) values.push(value);
      }
      return values;
    };
  };
  const list = (spec: ListSpec): ListReader => {
    const split = splitCell(typeof spec === "object" && "separators" in spec ? spec.separators : undefined);
    const parts = columnsOf(spec).map(at);
    const [only] = parts;
    if (parts.length === 1 && only !== undefined) return (cells) => split(cells[only] as string);
    return (cells) => parts.flatMap((place) => split(cells[place] as string));
  };
  const dayOfCell = (formats: readonly DateFormat[] | undefined): ((text: string) => DayReading) =>
    dayReader({
      formats: formats ?? mapping.dates ?? [],
      perpetual: mapping.perpetual ?? defaultPerpetual,
      isEmpty,
      zone,
    });
  const day = (spec: DateSpec): ((cells: Cells) => DayReading) => {
    const place = at(typeof spec === "string" ? spec : spec.column);
    const read = dayOfCell(typeof spec === "string" ? undefined : spec.formats);
    return (cells) => read(cells[place] as string);
  };
  return { text, list, splitCell, day, dayOfCell, at, isEmpty };
}

/** Cuts at any of the separators; a JSON array of texts is a list already. */
function splitter(separators: readonly string[]): (cell: string) => readonly string[] {
  const pattern = new RegExp(separators.map((s) => s.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|"));
  return (cell) => {
    if (cell.startsWith("[") && cell.endsWith("]")) {
      const array = jsonArray(cell);
      if (array !== undefined) return array;
    }
    return pattern.test(cell) ? cell.split(pattern) : [cell];
  };
}

function jsonArray(text: string): readonly string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value)
      ? value.map((entry) => (typeof entry === "string" ? entry : JSON.stringify(entry)))
      : undefined;
  } catch {
    return undefined;
  }
}

/** What `make` makes of a spec the mapping has; `undefined` where it has none. */
export const given = <Spec, Made>(spec: Spec | undefined, make: (spec: Spec) => Made): Made | undefined =>
  spec === undefined ? undefined : make(spec);
