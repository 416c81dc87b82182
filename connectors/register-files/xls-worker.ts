import type * as Threads from "node:worker_threads";
import type * as Library from "@e965/xlsx";

/** What the worker is told. */
export interface XlsRequest {
  readonly path: string;
  /** Absolute path of @e965/xlsx: a worker made from text resolves modules from nowhere in particular. */
  readonly libraryPath: string;
  readonly rowsAtOnce: number;
}

/** A number of a date style is an object: the caller turns it into a day. */
export type XlsCell = string | number | { readonly serial: number };

export interface XlsSheetInfo {
  readonly name: string;
  readonly isVisible: boolean;
}

export type XlsMessage =
  | { readonly kind: "sheets"; readonly sheets: readonly XlsSheetInfo[]; readonly uses1904: boolean }
  | {
      readonly kind: "rows";
      readonly rows: readonly { readonly line: number; readonly cells: readonly XlsCell[] }[];
      readonly share: number;
    }
  | { readonly kind: "end" }
  | { readonly kind: "failed"; readonly message: string };

/**
 * Runs in a worker thread, to which it is sent as text: what it needs it must require itself, and nothing around it is
 * there. Answers each sheet name it is sent with that sheet's rows; waits for `more` after each portion.
 */
export function xlsWorker(): void {
  /* eslint-disable @typescript-eslint/no-require-imports */
  const threads = require("node:worker_threads") as typeof Threads;
  const port = threads.parentPort;
  const request = threads.workerData as XlsRequest;
  if (port === null) return;
  const send = (message: XlsMessage): void => port.postMessage(message);
  try {
    const library = require(request.libraryPath) as typeof Library;
    const book = library.readFile(request.path, { cellDates: false, cellNF: true, cellText: false, dense: true });
    const properties = book.Workbook;
    const formats = library.SSF as { readonly is_date: (format: string) => boolean };
    const isDate = (format: unknown): boolean => typeof format === "string" && formats.is_date(format);
    send({
      kind: "sheets",
      sheets: book.SheetNames.map((name, i) => ({ name, isVisible: (properties?.Sheets?.[i]?.Hidden ?? 0) === 0 })),
      uses1904: properties?.WBProps?.date1904 === true,
    });
    let portions: Generator<XlsMessage> | undefined;
    const cellOf = (
      cell: { t: string; v?: string | number | boolean | Date; z?: unknown; w?: string } | undefined,
    ): XlsCell => {
      if (cell === undefined || cell.v === undefined || cell.t === "z") return "";
      if (cell.t === "n") return isDate(cell.z) ? { serial: Number(cell.v) } : Number(cell.v);
      if (cell.t === "b") return cell.v === true ? "TRUE" : "FALSE";
      return cell.t === "e" ? (cell.w ?? "#ERROR") : String(cell.v);
    };
    const portionsOf = function* (name: string): Generator<XlsMessage> {
      const sheet = book.Sheets[name];
      const data = (sheet?.["!data"] ?? []) as Parameters<typeof cellOf>[0][][];
      for (let from = 0; from < data.length; from += request.rowsAtOnce) {
        const rows = [];
        for (let i = from; i < Math.min(data.length, from + request.rowsAtOnce); i++) {
          const cells = data[i];
          if (cells !== undefined) rows.push({ line: i + 1, cells: Array.from(cells, cellOf) });
        }
        yield { kind: "rows", rows, share: Math.min(1, (from + request.rowsAtOnce) / data.length) };
      }
    };
    port.on("message", (message: { readonly sheet?: string }) => {
      if (message.sheet !== undefined) portions = portionsOf(message.sheet);
      const next = portions?.next();
      send(next === undefined || next.done === true ? { kind: "end" } : next.value);
    });
  } catch (error) {
    send({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
  }
}
