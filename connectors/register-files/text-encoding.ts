import { LegacyProbe, UnicodeProbe } from "./encoding.ts";
import type { Encoding } from "./encoding.ts";
import type { Limits } from "./limits.ts";
import { readBytes } from "./source-file.ts";
import type { SourceFile } from "./source-file.ts";
import { refuse } from "./table.ts";

/** `isBroken`: rows with a character that could not be decoded are to be set aside. */
export interface TextEncoding {
  readonly encoding: Encoding;
  readonly isBroken: boolean;
}

const never = new AbortController().signal;

/**
 * The encoding that the whole file is in: a byte order mark, then strict UTF-8, UTF-16, and what else it may be. An
 * encoding that the mapping states is taken at its word, unless the file has a byte order mark.
 * @throws {InvalidInput} if it cannot be told or is no text.
 */
export async function detectEncoding(
  file: SourceFile,
  stated: Encoding | undefined,
  limits: Limits,
): Promise<TextEncoding> {
  const unicode = new UnicodeProbe();
  for await (const { bytes } of readBytes(file, limits, never)) unicode.add(bytes);
  let found = unicode.end();
  if (stated !== undefined && !unicode.hasMark) return { encoding: stated, isBroken: true };
  if (found === undefined) {
    const legacy = new LegacyProbe();
    for await (const { bytes } of readBytes(file, limits, never)) legacy.add(bytes);
    found = legacy.end();
  }
  if ("refusal" in found) throw refuse(file.path, "", found.refusal);
  return found;
}
