import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { z } from "zod";
import { zhCN } from "zod/locales";
import { InvalidInput } from "./errors.ts";
import type { DeliveryFailure } from "./notice-channel.ts";

/** What one code of an outside system means for us. */
export const failureMeaning = z.strictObject({
  failure: z.enum(["temporary", "permanent", "technical"]),
  fault: z.enum(["number", "holder-declined", "provider", "bureau", "network"]),
  /** For staff, in Chinese, without personal data. */
  reason: z.string().min(1).max(60),
});

/** By code, as the outside system writes it. */
export type FailureCodes = Readonly<Record<string, z.infer<typeof failureMeaning>>>;

const codesFile = z.strictObject({ codes: z.record(z.string().min(1), failureMeaning) });

/**
 * The table that stands beside a connector; the compiled program finds it where the connector's sources lie.
 * @throws InvalidInput naming everything that is wrong with it.
 */
export function readFailureCodes(moduleUrl: string, name: string): FailureCodes {
  const room = new URL(".", moduleUrl).pathname.split("/").at(-2) ?? "";
  const beside = new URL(name, moduleUrl);
  const file = fileURLToPath(existsSync(beside) ? beside : new URL(`../../../connectors/${room}/${name}`, moduleUrl));
  const read = codesFile.safeParse(parse(readFileSync(file, "utf8")), { error: zhCN().localeError });
  if (read.success) return read.data.codes;
  const problems = read.error.issues.map(({ path, message }) => ({
    file,
    code: "failure-codes",
    message: `${path.join(".")}：${message}`,
  }));
  throw new InvalidInput(`${file} 有 ${problems.length} 处错误`, problems);
}

/** The failure that a code stands for; one that the table does not know is technical, and staff see it. */
export function failureOf(codes: FailureCodes, code: string): DeliveryFailure {
  const known = Object.hasOwn(codes, code) ? codes[code] : undefined;
  if (known !== undefined) return { ...known, code };
  return { failure: "technical", fault: "provider", reason: "服务商返回了未登记的代码", code };
}
