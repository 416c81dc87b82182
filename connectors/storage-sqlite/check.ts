import { assertDurable } from "./connection.ts";
import type { Context } from "./connection.ts";

const HOW_MANY = 20;

/** What is wrong with the store, in words; empty if it is well. Reads the whole file. */
export function problemsOf({ writer, reader }: Context): readonly string[] {
  const problems: string[] = [];
  for (const connection of new Set([writer, reader])) {
    try {
      assertDurable(connection);
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  const mode = reader.pragma("journal_mode", { simple: true });
  if (mode !== "wal") problems.push(`journal_mode 为 ${String(mode)}，应为 wal。`);

  const integrity = reader.pragma(`integrity_check(${HOW_MANY})`) as { integrity_check: string }[];
  for (const { integrity_check: finding } of integrity) if (finding !== "ok") problems.push(`文件损坏：${finding}。`);
  const dangling = reader.pragma("foreign_key_check") as { table: string }[];
  for (const { table } of dangling.slice(0, HOW_MANY)) problems.push(`${table} 中有记录缺少其所属。`);

  const log = reader
    .prepare<[], { size: number; next: number }>(
      "SELECT count(*) AS size, coalesce(max(position) + 1, 0) AS next FROM log_entries",
    )
    .get();
  if (log !== undefined && log.size !== log.next) problems.push(`决定日志有 ${log.size} 条，序号却到 ${log.next}。`);
  return problems;
}
