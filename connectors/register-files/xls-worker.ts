import type * as Threads from "node:worker_threads";
import type * as Library from "@e965/xlsx";

/** What the worker is told. */
export interface XlsRequest {
  readonly path: string;
  /** Absolute path of @e965/xlsx: a worker made from text resolves modules from nowhere in particular. */
  readonly libraryPath: string;
  readonly rowsAtOnce: number;
}

/** A number in a date style is an object: the caller turns it into a day. */
export type XlsCell = string | number | { readonly serial: number };

export interface XlsRow {
  readonly line: number;
  readonly cells: readonly XlsCell[];
}

/** Each sheet is announced, then its rows come; `end` comes last. */
export type XlsMessage =
  | { readonly kind: "sheet"; readonly name: string; readonly isVisible: boolean; readonly uses1904: boolean }
  | { readonly kind: "rows"; readonly rows: readonly XlsRow[] }
  | { readonly kind: "end" }
  | { readonly kind: "failed"; readonly message: string };

/**
 * Runs in a worker thread, to which it is sent as text: what it needs it must require itself, and nothing around it is
 * there.
 */
export function xlsWorker(): void {
  /* eslint-disable @typescript-eslint/no-require-imports */
  const threads = require("node:worker_threads") as typeof Threads;
  const request = threads.workerData as XlsRequest;
  const send = (message: XlsMessage): void => threads.parentPort?.postMessage(message);
  try {
    const library = require(request.libraryPath) as typeof Library;
    const formats = library.SSF as { readonly is_date: (format: string) => boolean };
    const book = library.readFile(request.path, { cellDates: false, cellNF: true, cellText: false, dense: true });
    const cellOf = (cell: Library.CellObject | undefined): XlsCell => {
      if (cell?.v === undefined || cell.t === "z") return "";
      if (cell.t === "n")
        return typeof cell.z === "string" && formats.is_date(cell.z) ? { serial: Number(cell.v) } : Number(cell.v);
      if (cell.t === "b") return cell.v === true ? "TRUE" : "FALSE";
      return cell.t === "e" ? (cell.w ?? "#ERROR") : String(cell.v);
    };
    book.SheetNames.forEach((name, i) => {
      const isVisible = (book.Workbook?.Sheets?.[i]?.Hidden ?? 0) === 0;
      send({ kind: "sheet", name, isVisible, uses1904: book.Workbook?.WBProps?.date1904 === true });
      const data = book.Sheets[name]?.["!data"] ?? [];
      for (let from = 0; from < data.length; from += request.rowsAtOnce) {
        const rows: XlsRow[] = [];
        for (let at = from; at < Math.min(data.length, from + request.rowsAtOnce); at++)
          if (data[at] !== undefined) rows.push({ line: at + 1, cells: Array.from(data[at] ?? [], cellOf) });
        send({ kind: "rows", rows });
      }
    });
    send({ kind: "end" });
  } catch (error) {
    send({ kind: "failed", message: String((error as Error).message) });
  }
}
