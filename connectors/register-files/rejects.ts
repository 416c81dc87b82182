import { randomBytes } from "node:crypto";
import { mkdir, open, rename } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import Papa from "papaparse";
import type { IntakeRow, RejectsFile } from "../../src/ports/register-intake.ts";
import { neutralised } from "./formulas.ts";
import { addedColumns } from "./header.ts";
import type { RegisterFile } from "./register-file.ts";

type RejectedIntakeRow = IntakeRow & { readonly kind: "rejected" };

const BOM = "\uFEFF";

/**
 * Rejects of a table are CSV in UTF-8 with a byte order mark, as Excel wants it; those of JSON are NDJSON. The file has a
 * temporary name until `finish`, and only its owner may read it: it holds rows as the register gave them, persons included.
 */
export function openRejects(file: RegisterFile, directory: string, name: string): RejectsFile {
  const isJson = file.format === "json" || file.format === "ndjson";
  const path = join(directory, `${safeName(name)}.rejects.${isJson ? "ndjson" : "csv"}`);
  const temporary = `${path}.${randomBytes(4).toString("hex")}.partial`;
  let handle: FileHandle | undefined;
  return {
    async add(row) {
      if (handle === undefined) {
        await mkdir(directory, { recursive: true, mode: 0o700 });
        handle = await open(temporary, "wx", 0o600);
        if (!isJson) await handle.write(BOM + csvLine(headerOf(file)));
      }
      await handle.write(isJson ? jsonLine(row) : csvLine(csvCells(file, row)));
    },
    async finish() {
      if (handle === undefined) return undefined;
      try {
        await handle.sync();
      } finally {
        await handle.close();
        handle = undefined;
      }
      await rename(temporary, path);
      return path;
    },
  };
}

/** The name as a file's name: no folders, no leading dot. */
const safeName = (name: string): string =>
  name
    .replace(/[\\/:\0]+/g, "_")
    .replace(/^\.+/, "_")
    .slice(0, 150);

const ours: ReadonlySet<string> = new Set(Object.values(addedColumns));

/** Our columns stand first, where a clerk sees them; those of an earlier rejects file are not repeated. */
const headerOf = (file: RegisterFile): readonly string[] => [
  addedColumns.line,
  addedColumns.field,
  addedColumns.reason,
  ...file.columns.filter((column) => !ours.has(column)),
  addedColumns.original,
];

function csvCells(file: RegisterFile, row: RejectedIntakeRow): readonly string[] {
  const { field, reason } = told(row);
  return [
    String(row.line),
    field,
    reason,
    ...file.columns.filter((column) => !ours.has(column)).map((column) => row.raw[column] ?? ""),
    row.raw[addedColumns.original] ?? "",
  ];
}

const told = (row: RejectedIntakeRow): { readonly field: string; readonly reason: string } => ({
  field: row.problems.map(({ field, column }) => (column === undefined ? field : `${field}（${column}）`)).join("；"),
  reason: row.problems.map((problem) => problem.reason).join("；"),
});

const csvLine = (cells: readonly string[]): string => `${Papa.unparse([cells.map(neutralised)])}\r\n`;

function jsonLine(row: RejectedIntakeRow): string {
  const { field, reason } = told(row);
  const added = { [addedColumns.line]: row.line, [addedColumns.field]: field, [addedColumns.reason]: reason };
  return `${JSON.stringify({ ...added, ...row.raw })}\n`;
}
