import { createHash, createHmac } from "node:crypto";
import type { GatewayRecipe } from "./description.ts";

/** What a call to send may name in braces. */
export const messageFields = ["notice", "number", "text"] as const;
/** What a question may name in braces. */
export const queryFields = ["notice", "number", "reference"] as const;

export type Values = Readonly<Record<string, string>>;

const placeholder = /\{([A-Za-z][A-Za-z0-9_.]*)\}/g;

export const placeholdersIn = (words: string): readonly string[] =>
  [...words.matchAll(placeholder)].map(([, name = ""]) => name);

/** The words with every name in braces replaced. Filled text is not read again: a message cannot name a secret. */
export const fill = (words: string, values: Values): string =>
  words.replace(placeholder, (_all, name: string) => values[name] ?? "");

/** Every text in a JSON value, filled. */
export function fillAll<T>(value: T, values: Values): T {
  if (typeof value === "string") return fill(value, values) as T;
  if (Array.isArray(value)) return value.map((one: unknown) => fillAll(one, values)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fillAll(inner, values)])) as T;
}

/** The values of one call: what is known of the message, the secrets, and what is made from both, in order. */
export function valuesOf(
  known: Values,
  secrets: Values,
  make: Readonly<Record<string, GatewayRecipe>>,
  now: number,
): Values {
  const values: Record<string, string> = { ...known };
  for (const [name, secret] of Object.entries(secrets)) values[`secret.${name}`] = secret;
  for (const [name, recipe] of Object.entries(make)) values[name] = made(recipe, values, now);
  return values;
}

function made(recipe: GatewayRecipe, values: Values, now: number): string {
  if ("now" in recipe) return timeOf(recipe.now, now);
  const digest =
    "md5" in recipe
      ? createHash("md5").update(fill(recipe.md5, values)).digest()
      : createHmac("sha256", fill(recipe.key, values)).update(fill(recipe.hmacSha256, values)).digest();
  if (recipe.as === "base64") return digest.toString("base64");
  return recipe.as === "HEX" ? digest.toString("hex").toUpperCase() : digest.toString("hex");
}

const chinaMs = 8 * 3_600_000;

/** China has had one zone and no summer time since 1992. */
function timeOf(form: string, now: number): string {
  if (form === "epochMs") return String(now);
  if (form === "epochSeconds") return String(Math.floor(now / 1000));
  const [date = "", time = ""] = new Date(now + chinaMs).toISOString().slice(0, 19).split("T");
  const [year = "", month = "", day = ""] = date.split("-");
  const [hour = "", minute = "", second = ""] = time.split(":");
  const parts: Values = { yyyy: year, MM: month, dd: day, HH: hour, mm: minute, ss: second };
  return form.replace(/yyyy|MM|dd|HH|mm|ss/g, (part) => parts[part] ?? part);
}
