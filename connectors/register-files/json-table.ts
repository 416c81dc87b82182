import { addedColumns, columnKey, missingColumns } from "./header.ts";
import { isRecord, recordOf } from "./json-record.ts";
import type { JsonStream, JsonValue } from "./json-streams.ts";
import type { Limits } from "./limits.ts";
import { requiredColumns } from "./mapping.ts";
import type { Mapping } from "./mapping.ts";
import type { SourceFile } from "./source-file.ts";
import { refuse } from "./table.ts";
import type { SourceRow, Table } from "./table.ts";

/**
 * Records of a JSON file as rows. Records need not have the same names, so the file is read through once for them all.
 * @throws {InvalidInput} if no record has a name that the mapping reads, or there are too many names.
 */
export async function openJsonTable(
  file: SourceFile,
  format: "json" | "ndjson",
  encoding: { readonly encoding: string; readonly isBroken: boolean },
  stream: JsonStream,
  mapping: Mapping,
  limits: Limits,
): Promise<Table> {
  const names = new Map<string, string>();
  let count = 0;
  for await (const { values } of stream(new AbortController().signal)) {
    count += values.length;
    for (const { value, problem } of values)
      if (problem === undefined && isRecord(value))
        for (const name of recordOf(value).keys()) if (!names.has(columnKey(name))) names.set(columnKey(name), name);
    if (names.size > limits.columns) throw refuse(file.path, "", `超过 ${limits.columns} 个字段`);
  }
  if (count === 0) throw refuse(file.path, "", "文件里没有记录");
  const columns = [...names.values()];
  const missing = requiredColumns(mapping).filter((column) => !names.has(columnKey(column)));
  if (missing.length > 0) {
    const { reason } = missingColumns({ line: 1, cells: columns }, missing);
    throw refuse(file.path, "", reason.replace(/^表头缺少列/, "各条记录都没有字段"));
  }
  return {
    format,
    encoding: encoding.encoding,
    columns,
    isRejects: names.has(addedColumns.line) && names.has(addedColumns.reason),
    rows: async function* (signal) {
      for await (const { values, share } of stream(signal))
        yield { rows: values.map((value) => rowOf(value, columns, encoding.isBroken, limits)), share };
    },
  };
}

function rowOf(
  { line, value, problem }: JsonValue,
  columns: readonly string[],
  isBroken: boolean,
  limits: Limits,
): SourceRow {
  const unreadable = (reason: string): SourceRow => ({
    line,
    cells: [],
    original: typeof value === "string" ? value : JSON.stringify(value),
    problem: { field: addedColumns.original, code: "unreadable-row", reason },
  });
  if (problem !== undefined) return unreadable(problem);
  if (!isRecord(value)) return unreadable("不是一条记录（JSON 对象）");
  const record = new Map([...recordOf(value)].map(([name, text]) => [columnKey(name), text]));
  const cells = columns.map((column) => record.get(columnKey(column)) ?? "");
  for (const cell of cells) {
    if (cell.length > limits.cellLength) return unreadable(`有一个值超过 ${limits.cellLength} 个字符`);
    // Half a surrogate pair cannot be stored as it is, and isWellFormed is younger than the library's types.
    if (!(cell as string & { isWellFormed(): boolean }).isWellFormed())
      return unreadable("有不完整的字符（孤立代理项）");
    if (isBroken && cell.includes("\uFFFD")) return unreadable("有不能按文件编码解读的字节");
  }
  return { line, cells };
}
