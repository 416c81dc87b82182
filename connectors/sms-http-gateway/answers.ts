import type { GatewayRule } from "./description.ts";

/** The value at a path of keys and list positions joined by dots; `undefined` if there is none. */
export function valueAt(value: unknown, path: string): unknown {
  let found = value;
  for (const key of path.split(".")) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[key];
  }
  return found;
}

/** The text or number at a path; `undefined` if there is none, or it is empty. */
export function textAt(value: unknown, path: string | undefined): string | undefined {
  const found = path === undefined ? undefined : valueAt(value, path);
  if (typeof found === "number" || typeof found === "boolean") return String(found);
  return typeof found === "string" && found !== "" ? found : undefined;
}

export const holds = (rule: GatewayRule | undefined, answer: unknown): boolean =>
  rule !== undefined && textAt(answer, rule.path) === String(rule.equals);

/** The JSON of an answer; any other text stands under `text`. */
export function readAnswer(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return { text: body.trim() };
  }
}
