import { pipeline, Readable } from "node:stream";
import type { Duplex } from "node:stream";
import StreamJson from "stream-json";
import Pick from "stream-json/filters/Pick.js";
import StreamArray from "stream-json/streamers/StreamArray.js";
import type { TextStream } from "./csv.ts";
import { parseLine } from "./json-record.ts";
import type { Limits } from "./limits.ts";
import { refuse } from "./table.ts";

/** One value of a JSON file, not yet known to be a record. `problem`: the line is no JSON. */
export interface JsonValue {
  readonly line: number;
  readonly value: unknown;
  readonly problem?: string;
}

export type JsonStream = (
  signal: AbortSignal,
) => AsyncIterable<{ readonly values: readonly JsonValue[]; readonly share: number }>;

const AT_ONCE = 500;

/** The entries of the array at `records` (`data`, `result.rows`), or of the array that the file is. */
export function arrayValues(path: string, text: TextStream, records: string | undefined, limits: Limits): JsonStream {
  return async function* (signal) {
    let share = 0;
    let sinceRecord = 0;
    const bytes = async function* (): AsyncGenerator<Buffer> {
      for await (const piece of text(signal)) {
        ({ share } = piece);
        sinceRecord += piece.text.length;
        if (sinceRecord > 8 * limits.rowLength) throw refuse(path, `第 ${line + 1} 条记录`, "过长，没有结束");
        yield Buffer.from(piece.text);
      }
    };
    let line = 0;
    let values: JsonValue[] = [];
    try {
      for await (const { value } of entries(bytes(), records) as AsyncIterable<{ value: unknown }>) {
        sinceRecord = 0;
        values.push({ line: ++line, value });
        if (values.length < AT_ONCE) continue;
        yield { values, share };
        values = [];
      }
    } catch (cause) {
      throw jsonRefusal(path, line, records, cause);
    }
    if (line === 0 && records !== undefined) throw refuse(path, `“${records}”`, "没有找到记录，或那里不是数组");
    yield { values, share: 1 };
  };
}

function entries(bytes: AsyncIterable<Buffer>, records: string | undefined): Duplex {
  const parser = StreamJson.parser({ streamValues: false });
  const array = StreamArray.streamArray({ numberAsString: true } as object);
  // Errors reach whoever iterates over `array`.
  const done = (): void => undefined;
  return records === undefined
    ? pipeline(Readable.from(bytes), parser, array, done)
    : pipeline(Readable.from(bytes), parser, Pick.pick({ filter: records, once: true }), array, done);
}

function jsonRefusal(path: string, line: number, records: string | undefined, cause: unknown): unknown {
  const { message } = cause as Error;
  if (/should be an array/.test(message))
    return records === undefined
      ? refuse(path, "", "最外层不是数组；如果记录在里面，请在来源映射中用 records 写明路径，如 records: data", cause)
      : refuse(path, `“${records}”`, "那里不是数组", cause);
  if (!message.startsWith("Parser ")) return cause;
  return refuse(path, line === 0 ? "开头" : `第 ${line} 条记录之后`, "JSON 不完整或有语法错误", cause);
}

/** The lines of an NDJSON file; empty lines are passed over. */
export function lineValues(path: string, text: TextStream, limits: Limits): JsonStream {
  return async function* (signal) {
    let pending = "";
    let line = 0;
    const valueOf = (source: string): JsonValue => {
      try {
        return { line, value: parseLine(source) };
      } catch {
        return { line, value: source, problem: "这一行不是完整的 JSON" };
      }
    };
    for await (const { text: piece, share } of text(signal)) {
      const lines = (pending + piece).split("\n");
      pending = lines.pop() ?? "";
      if (pending.length > limits.rowLength) throw refuse(path, `第 ${line + lines.length + 1} 行`, "过长，没有结束");
      const values: JsonValue[] = [];
      for (const one of lines) {
        line++;
        if (one.trim() !== "") values.push(valueOf(one));
      }
      yield { values, share };
    }
    line++;
    yield { values: pending.trim() === "" ? [] : [valueOf(pending)], share: 1 };
  };
}
