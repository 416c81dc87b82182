import { createHash } from "node:crypto";
import Papa from "papaparse";
import { sampleRegister } from "../../../src/app/sample/sample-register.ts";
import { civilDate } from "../../../src/domain/civil-date.ts";

export const asOf = civilDate("2026-11-22");
/** What `wugan start` makes when the store is empty. */
export const usual = { licences: 5000, asOf, seed: 1 };

export type SampleRequest = typeof usual;
export type Row = Readonly<Record<string, string>>;

export const fileNamed = (name: string, request: SampleRequest = usual) => {
  const file = sampleRegister(request).find((each) => each.name === name);
  if (file === undefined) throw new Error(`no file ${name}`);
  return file;
};

export const textOf = (name: string, request: SampleRequest = usual): string =>
  [...fileNamed(name, request).lines()].join("\n");

/** The rows of a file by column, read by a strict CSV parser. */
export function rowsOf(name: string, request: SampleRequest = usual): readonly Row[] {
  const { data, errors } = Papa.parse<Row>(textOf(name, request), { header: true, skipEmptyLines: false });
  if (errors.length > 0) throw new Error(JSON.stringify(errors.slice(0, 3)));
  return data;
}

/** Of all files of a sample, names and bytes. */
export function digestOf(request: SampleRequest): string {
  const hash = createHash("sha256");
  for (const file of sampleRegister(request)) {
    hash.update(`${file.name}\n${file.source}\n`);
    for (const line of file.lines()) hash.update(`${line}\n`);
  }
  return hash.digest("hex");
}

export const share = <T>(all: readonly T[], has: (one: T) => boolean): number => all.filter(has).length / all.length;

/** How often each value stands in a column. */
export function counts(rows: readonly Row[], column: string): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const row of rows) found[row[column] ?? ""] = (found[row[column] ?? ""] ?? 0) + 1;
  return found;
}
