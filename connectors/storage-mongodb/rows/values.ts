import { Binary } from "mongodb";
import { z } from "zod";
import { parseCivilDate, type CivilDate } from "../../../src/domain/civil-date.ts";
import { InvalidInput, LogIntegrity } from "../../../src/ports/errors.ts";

/** A string of ours with a brand: checked for being a string, the rest is whoever stored it. */
export const text = <Branded extends string>(): z.ZodType<Branded> => z.string() as unknown as z.ZodType<Branded>;

export const civilDate = z.custom<CivilDate>(
  (value) => typeof value === "string" && parseCivilDate(value) !== undefined,
  "not a civil date",
);

export const count = z.int().nonnegative();
/** Milliseconds since the epoch. */
export const instant = z.int();

/** The driver hands binary values over in a class of its own. */
export const bytes = z
  .custom<Binary | Uint8Array>((value) => value instanceof Binary || value instanceof Uint8Array, "not binary")
  .transform((value): Uint8Array => new Uint8Array(value instanceof Binary ? value.value() : value));

const issuesIn = (error: z.ZodError): string =>
  error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");

/** @throws InvalidInput if the document is not what this program wrote. Values are not repeated: they may be personal. */
export function readBack<T>(schema: z.ZodType<T>, document: unknown, what: string): T {
  const read = schema.safeParse(document);
  if (read.success) return read.data;
  throw new InvalidInput(`${what} 的记录不是本程序写下的样子，请从备份恢复或查明是谁改的：${issuesIn(read.error)}。`);
}

/** The same for what the log rests on. @throws LogIntegrity */
export function readBackLog<T>(schema: z.ZodType<T>, document: unknown, what: string): T {
  const read = schema.safeParse(document);
  if (read.success) return read.data;
  throw new LogIntegrity(`${what}的记录读不回来，停止写入：${issuesIn(read.error)}。`);
}
