import { on } from "node:events";
import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import type { Limits } from "./limits.ts";
import type { NamedRows } from "./sheet-table.ts";
import { numberText } from "./spreadsheet-values.ts";
import type { SourceFile } from "./source-file.ts";
import { refuse } from "./table.ts";
import type { RowStream, SourceRow } from "./table.ts";
import { xlsWorker } from "./xls-worker.ts";
import type { XlsCell, XlsMessage, XlsRequest } from "./xls-worker.ts";

const ROWS_AT_ONCE = 2_000;
const WORKER_MEMORY_MB = 1_024;

/**
 * The sheets of a workbook of the old format, which holds 65,536 rows a sheet at most and must be read whole. The
 * library that reads it has met hostile files before, so it works in a thread of its own, with bounds on memory and time.
 * @throws {InvalidInput} if it is too large, damaged or locked.
 */
export async function xlsSheets(file: SourceFile, limits: Limits): Promise<readonly NamedRows[]> {
  if (file.bytes > limits.xlsBytes)
    throw refuse(file.path, "", `XLS 工作簿超过 ${Math.floor(limits.xlsBytes / 1_048_576)} MB，请另存为 xlsx 或 CSV`);
  const request: XlsRequest = {
    path: file.path,
    libraryPath: createRequire(import.meta.url).resolve("@e965/xlsx"),
    rowsAtOnce: ROWS_AT_ONCE,
  };
  const worker = new Worker(`(${xlsWorker.toString()})()`, {
    eval: true,
    workerData: request,
    resourceLimits: { maxOldGenerationSizeMb: WORKER_MEMORY_MB },
    stdout: true,
    stderr: true,
  });
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), limits.xlsMs);
  try {
    return await collected(file, worker, stop.signal, limits);
  } catch (cause) {
    if (stop.signal.aborted) throw refuse(file.path, "", "解析用时过长，已停止", cause);
    if ((cause as NodeJS.ErrnoException).code === "ERR_WORKER_OUT_OF_MEMORY")
      throw refuse(file.path, "", "解析占用内存过大，已停止", cause);
    throw cause;
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

async function collected(
  file: SourceFile,
  worker: Worker,
  signal: AbortSignal,
  limits: Limits,
): Promise<readonly NamedRows[]> {
  const sheets: { name: string; isVisible: boolean; found: SourceRow[] }[] = [];
  let uses1904 = false;
  let length = 0;
  for await (const [message] of on(worker, "message", { signal, close: ["exit"] }) as AsyncIterable<[XlsMessage]>) {
    switch (message.kind) {
      case "sheet":
        ({ uses1904 } = message);
        sheets.push({ name: message.name, isVisible: message.isVisible, found: [] });
        break;
      case "rows":
        for (const { line, cells } of message.rows) {
          const row = { line, cells: cells.map((cell) => textOf(cell, uses1904)) };
          for (const cell of row.cells) length += cell.length;
          sheets.at(-1)?.found.push(row);
        }
        if (length > limits.sharedTextBytes) throw refuse(file.path, "", `文字超过 ${limits.sharedTextBytes} 个字符`);
        break;
      case "failed":
        throw refusal(file, message.message);
      case "end":
        return sheets.map(({ name, isVisible, found }) => ({ name, isVisible, rows: streamOf(found) }));
    }
  }
  throw refusal(file, "the reader stopped");
}

const textOf = (cell: XlsCell, uses1904: boolean): string => {
  if (typeof cell === "string") return cell;
  return typeof cell === "number" ? numberText(cell, false, uses1904) : numberText(cell.serial, true, uses1904);
};

const streamOf = (rows: readonly SourceRow[]): RowStream =>
  async function* () {
    for (let at = 0; at < rows.length; at += ROWS_AT_ONCE)
      yield { rows: rows.slice(at, at + ROWS_AT_ONCE), share: Math.min(1, (at + ROWS_AT_ONCE) / rows.length) };
  };

const refusal = (file: SourceFile, message: string): Error =>
  /password|encrypt/i.test(message)
    ? refuse(file.path, "", "工作簿有密码保护，请去掉密码后再导入")
    : refuse(file.path, "", "不是完整的 XLS 工作簿，请用 Excel 或 WPS 打开后另存为 xlsx");
