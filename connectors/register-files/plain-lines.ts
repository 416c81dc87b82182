import Papa from "papaparse";
import { rowsOfLine } from "./csv.ts";
import type { Dialect } from "./csv.ts";
import type { Encoding } from "./encoding.ts";
import type { Limits } from "./limits.ts";
import { readBytes } from "./source-file.ts";
import type { SourceFile } from "./source-file.ts";

const LINE_FEED = 0x0a;
const QUOTE = 0x22;
const NO_BYTES = Buffer.alloc(0);

/** In these encodings neither byte is ever part of another character. */
const isByByte = (encoding: Encoding): boolean => encoding !== "utf-16le" && encoding !== "utf-16be";

/**
 * Counts the lines of a text without decoding it and cutting it into cells, which costs as much as all the rest of
 * reading. That is enough where every line is one row: no quote that is left open, and none longer than a row may be.
 * Then nothing but a broken disk can keep the rows from being read. `undefined` otherwise.
 */
export async function plainLines(
  file: SourceFile,
  encoding: Encoding,
  dialect: Dialect,
  limits: Limits,
  signal: AbortSignal,
): Promise<number | undefined> {
  if (!isByByte(encoding) || dialect.newline !== "\n") return undefined;
  const parser = new Papa.Parser({ ...dialect });
  let lines = 0;
  let pending: Buffer = NO_BYTES;
  for await (const { bytes } of readBytes(file, limits, signal)) {
    const whole = pending.length === 0 ? bytes : Buffer.concat([pending, bytes]);
    const hasQuotes = whole.includes(QUOTE);
    let from = 0;
    for (let at = whole.indexOf(LINE_FEED); at >= 0; at = whole.indexOf(LINE_FEED, from)) {
      if (at - from > limits.rowLength) return undefined;
      if (hasQuotes) {
        const line = whole.subarray(from, at + 1);
        // Its letters do not matter here, and one byte each is the quickest way to read them.
        if (line.includes(QUOTE) && rowsOfLine(parser, line.toString("latin1")) === undefined) return undefined;
      }
      lines++;
      from = at + 1;
    }
    pending = from === whole.length ? NO_BYTES : Buffer.from(whole.subarray(from));
    if (pending.length > limits.rowLength) return undefined;
  }
  if (pending.includes(QUOTE)) return undefined;
  return lines + (pending.length > 0 ? 1 : 0);
}
