import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import Papa from "papaparse";
import { Unavailable } from "../../src/ports/errors.ts";
import { whyNotWritten } from "../../src/ports/not-written.ts";
import type { IntakeRow, RejectsFile } from "../../src/ports/register-intake.ts";
import { neutralised } from "./formulas.ts";
import { addedColumns } from "./header.ts";
import type { RegisterFile } from "./register-file.ts";

type RejectedIntakeRow = IntakeRow & { readonly kind: "rejected" };

const BOM = "\uFEFF";
const WRITTEN_AT_ONCE = 64 * 1024;

/**
 * Rejects of a table are CSV in UTF-8 with a byte order mark, as Excel wants it; those of JSON are NDJSON. The file has a
 * temporary name until `finish`, and only its owner may read it: it holds rows as the register gave them, persons included.
 */
export function openRejects(file: RegisterFile, directory: string, name: string): RejectsFile {
  const isJson = file.format === "json" || file.format === "ndjson";
  const columns = file.columns.filter((column) => !ours.has(column));
  const path = join(directory, `${safeName(name)}.rejects.${isJson ? "ndjson" : "csv"}`);
  let partial: { readonly handle: FileHandle; readonly path: string } | undefined;
  let unwritten = "";
  return {
    add: (row) =>
      written(path, async () => {
        if (partial === undefined) {
          partial = await openPartial(directory, path);
          if (!isJson) unwritten = BOM + csvLine(headerOf(columns));
        }
        unwritten += isJson ? jsonLine(columns, row) : csvLine(cellsOf(columns, row));
        if (unwritten.length < WRITTEN_AT_ONCE) return;
        await partial.handle.appendFile(unwritten);
        unwritten = "";
      }),
    finish: () =>
      written(path, async () => {
        if (partial === undefined) return undefined;
        try {
          await partial.handle.appendFile(unwritten);
          await partial.handle.sync();
        } finally {
          await partial.handle.close();
        }
        await rename(partial.path, path);
        return path;
      }),
  };
}

const WHOLE = /\.rejects\.(?:csv|ndjson)$/;

export async function countRejects(directory: string): Promise<number> {
  try {
    return (await readdir(directory)).filter((file) => WHOLE.test(file)).length;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return 0;
    throw cause;
  }
}

const PARTIAL = /\.rejects\.(?:csv|ndjson)\.[0-9a-f]{8}\.partial$/;

/** An import that was killed leaves its unfinished rejects behind; only one import runs at a time, so they go now. */
async function openPartial(
  directory: string,
  path: string,
): Promise<{ readonly handle: FileHandle; readonly path: string }> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const left = (await readdir(directory)).filter((file) => PARTIAL.test(file));
  await Promise.all(left.map((file) => rm(join(directory, file), { force: true })));
  const partial = `${path}.${randomBytes(4).toString("hex")}.partial`;
  return { handle: await open(partial, "wx", 0o600), path: partial };
}

/** @throws {Unavailable} if the disk is full or may not be written to. */
async function written<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === undefined) throw cause;
    throw new Unavailable(`写不了退回文件 ${path}：${whyNotWritten(code)}`, { cause });
  }
}

/** The name as a file's name: no folders, no leading dot. */
const safeName = (name: string): string =>
  name
    .replace(/[\\/:\0]+/g, "_")
    .replace(/^\.+/, "_")
    .slice(0, 150);

const ours: ReadonlySet<string> = new Set(Object.values(addedColumns));

/** Our columns stand first, where a clerk sees them; a row whose cells are not to be trusted stands whole in the last. */
const headerOf = (columns: readonly string[]): readonly string[] => [
  addedColumns.line,
  addedColumns.field,
  addedColumns.reason,
  ...columns,
  addedColumns.original,
];

function cellsOf(columns: readonly string[], row: RejectedIntakeRow): readonly string[] {
  // The column as the clerk knows it first, then what the mapping calls it.
  const field = row.problems.map((one) => (one.column === undefined ? one.field : `${one.column}（${one.field}）`));
  const reason = row.problems.map((one) => one.reason);
  return [
    String(row.line),
    field.join("；"),
    reason.join("；"),
    ...columns.map((column) => row.raw[column] ?? ""),
    row.raw[addedColumns.original] ?? "",
  ];
}

const csvLine = (cells: readonly string[]): string => `${Papa.unparse([cells.map(neutralised)])}\r\n`;

function jsonLine(columns: readonly string[], row: RejectedIntakeRow): string {
  const cells = cellsOf(columns, row);
  return `${JSON.stringify(Object.fromEntries(headerOf(columns).map((name, i) => [name, cells[i]])))}\n`;
}
