import type { Limits } from "./limits.ts";
import type { Mapping } from "./mapping.ts";
import { detectEncoding } from "./text-encoding.ts";
import { openTextTable } from "./text-table.ts";
import type { SourceFile } from "./source-file.ts";
import type { Table } from "./table.ts";

/** Finds out what kind of file it is, by its content before its name, and reads enough of it to know its columns. */
export async function openTable(file: SourceFile, mapping: Mapping, limits: Limits): Promise<Table> {
  const encoding = await detectEncoding(file, mapping.encoding, limits);
  return openTextTable(file, encoding, mapping, limits);
}
