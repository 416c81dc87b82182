/** A record of a JSON file: its values as texts under their names. Names inside names are joined by dots. */
export type JsonRecord = ReadonlyMap<string, string>;

const DEEPEST = 8;

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Numbers must come as the text they were written as: a code of 18 digits does not fit a JavaScript number. */
export function recordOf(value: Readonly<Record<string, unknown>>): JsonRecord {
  const record = new Map<string, string>();
  addTo(record, "", value, 1);
  return record;
}

function addTo(
  record: Map<string, string>,
  prefix: string,
  value: Readonly<Record<string, unknown>>,
  depth: number,
): void {
  for (const [key, inner] of Object.entries(value)) {
    const name = `${prefix}${key}`;
    if (isRecord(inner) && depth < DEEPEST) addTo(record, `${name}.`, inner, depth + 1);
    else record.set(name, textOf(inner));
  }
}

/** A list stays JSON, which the readers of lists understand. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * The record that one line of NDJSON is.
 * @throws {SyntaxError} if it is no JSON.
 */
export function parseLine(line: string): unknown {
  // Checked as it stands first: quoting the numbers could make sense of what is none.
  const value: unknown = JSON.parse(line);
  return isRecord(value) ? JSON.parse(line.replace(STRING_OR_NUMBER, quotedNumber)) : value;
}

const quotedNumber = (token: string): string => (token.startsWith('"') ? token : `"${token}"`);
