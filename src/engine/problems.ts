import { closest, distance } from "fastest-levenshtein";
import type { Problem } from "../ports/errors.ts";

/** Codes of everything the loader can find wrong. Stored and published: superseded, never renamed. */
export type ProblemCode =
  | "yaml-syntax"
  | "encoding"
  | "file-misplaced"
  | "file-missing"
  | "key-unknown"
  | "key-missing"
  | "value-type"
  | "value-not-listed"
  | "value-empty"
  | "value-range"
  | "date-invalid"
  | "name-invalid"
  | "duplicate"
  | "reference-unknown"
  | "fact-unknown"
  | "operator-unknown"
  | "operator-type"
  | "conditions-malformed"
  | "group-empty"
  | "key-refused"
  | "personal-value"
  | "version-order"
  | "version-gap"
  | "version-overlap"
  | "window-order"
  | "window-missing"
  | "ladder-order"
  | "route-target"
  | "parameter-uncovered"
  | "parameter-order"
  | "parameter-unused"
  | "item-unknown"
  | "subject-mismatch"
  | "fact-subject"
  | "grant-missing"
  | "grant-figure"
  | "grant-table"
  | "grant-heads"
  | "grant-cycle"
  | "parameter-unset"
  | "example-bound-missing"
  | "examples-missing"
  | "example-edge-missing"
  | "example-unknown-missing"
  | "example-version-edge-missing"
  | "calendar-unreadable"
  | "calendar"
  | "regions"
  | "template";

export type { Problem };

/** `path` as it stands in a message: `versions[0].findings[2].says`. */
export const showPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`),
    "",
  );

/** A value as it stands in a message, short. */
export function showValue(value: unknown): string {
  if (value === undefined) return "（空）";
  if (value === null) return "空值";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return `“${text.length > 40 ? `${text.slice(0, 40)}…` : text}”`;
}

/** 你是不是想写 “…”？ for the nearest of the known words, or nothing when none is near. */
export function didYouMean(written: string, known: readonly string[]): string {
  if (known.length === 0) return "";
  const nearest = closest(written, known);
  // A third of the letters may differ; beyond that the advice would be a guess.
  return distance(written.toLowerCase(), nearest.toLowerCase()) <= Math.max(2, Math.ceil(nearest.length / 3))
    ? `你是不是想写 “${nearest}”？`
    : "";
}

/** The known words in a message: all of a short list, else how many there are. */
export const listWords = (known: readonly string[]): string =>
  known.length <= 14 ? known.join("、") : `${known.slice(0, 8).join("、")} 等 ${known.length} 项`;
