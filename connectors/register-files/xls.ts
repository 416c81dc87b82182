import { once } from "node:events";
import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import type { Limits } from "./limits.ts";
import type { NamedRows } from "./sheet-table.ts";
import { numberText } from "./spreadsheet-values.ts";
import type { SourceFile } from "./source-file.ts";
import { refuse } from "./table.ts";
import type { RowChunk } from "./table.ts";
import { xlsWorker } from "./xls-worker.ts";
import type { XlsCell, XlsMessage, XlsRequest } from "./xls-worker.ts";

const ROWS_AT_ONCE = 2_000;
const MEMORY_MB = 1_024;

/**
 * A workbook of the old format must be read whole, by a library that has met hostile files before: it works in a thread
 * of its own, with bounds on memory and time, which can be stopped whatever it does.
 */
class XlsReader {
  readonly #file: SourceFile;
  readonly #limits: Limits;
  readonly #worker: Worker;
  #spentMs = 0;

  constructor(file: SourceFile, limits: Limits) {
    this.#file = file;
    this.#limits = limits;
    const libraryPath = createRequire(import.meta.url).resolve("@e965/xlsx");
    const request: XlsRequest = { path: file.path, libraryPath, rowsAtOnce: ROWS_AT_ONCE };
    this.#worker = new Worker(`(${xlsWorker.toString()})()`, {
      eval: true,
      workerData: request,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
      stdout: true,
      stderr: true,
    });
  }

  /** The worker's next message. @throws {InvalidInput} if it fails, dies or takes too long. */
  async next(question?: object): Promise<XlsMessage> {
    const began = performance.now();
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), Math.max(1, this.#limits.xlsMs - this.#spentMs));
    const answer = once(this.#worker, "message", { signal: stop.signal });
    if (question !== undefined) this.#worker.postMessage(question);
    try {
      const [message] = (await answer) as [XlsMessage];
      this.#spentMs += performance.now() - began;
      if (message.kind === "failed") throw this.#refusal(message.message);
      return message;
    } catch (cause) {
      if (stop.signal.aborted)
        throw refuse(this.#file.path, "", "解析用时过长，已停止", "takes too long to read", cause);
      if ((cause as NodeJS.ErrnoException).code === "ERR_WORKER_OUT_OF_MEMORY")
        throw refuse(this.#file.path, "", "解析占用内存过大，已停止", "takes too much memory", cause);
      throw cause;
    } finally {
      clearTimeout(timer);
    }
  }

  #refusal(message: string): Error {
    return /password|encrypt/i.test(message)
      ? refuse(this.#file.path, "", "工作簿有密码保护，请去掉密码后再导入", "the workbook is password-protected")
      : refuse(
          this.#file.path,
          "",
          "不是完整的 XLS 工作簿，请用 Excel 或 WPS 另存为 xlsx",
          `damaged: ${message.slice(0, 100)}`,
        );
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** The sheets of an old workbook. @throws {InvalidInput} if it is too large, damaged or locked. */
export async function xlsSheets(file: SourceFile, limits: Limits): Promise<readonly NamedRows[]> {
  if (file.bytes > limits.xlsBytes)
    throw refuse(
      file.path,
      "",
      `XLS 工作簿超过 ${limits.xlsBytes / 1_048_576} MB，请另存为 xlsx 或 CSV`,
      "too large for the old format; save it as xlsx or CSV",
    );
  const reader = new XlsReader(file, limits);
  try {
    const first = await reader.next();
    if (first.kind !== "sheets") throw new TypeError(`the worker answered ${first.kind}`);
    const { sheets, uses1904 } = first;
    return sheets.map(({ name, isVisible }) => ({
      name,
      isVisible,
      rows: (signal) => sheetRows(file, limits, name, uses1904, signal),
    }));
  } finally {
    await reader.close();
  }
}

async function* sheetRows(
  file: SourceFile,
  limits: Limits,
  name: string,
  uses1904: boolean,
  signal: AbortSignal,
): AsyncGenerator<RowChunk> {
  const reader = new XlsReader(file, limits);
  const textOf = (cell: XlsCell): string =>
    typeof cell === "string"
      ? cell
      : typeof cell === "number"
        ? numberText(cell, false, uses1904)
        : numberText(cell.serial, true, uses1904);
  try {
    await reader.next();
    for (let message = await reader.next({ sheet: name }); message.kind === "rows"; message = await reader.next({})) {
      signal.throwIfAborted();
      yield {
        rows: message.rows.map(({ line, cells }) => ({ line, cells: cells.map(textOf) })),
        share: message.share,
      };
    }
  } finally {
    await reader.close();
  }
}
