import { z } from "zod";
import { archiveParts } from "../../src/ports/store-archive.ts";
import type { ArchiveManifest } from "../../src/ports/archive-file.ts";

/** First in the archive: which format, and which version of it. */
export const HEADING = "format.json";
/** Last in the archive: a file that was cut has none. */
export const MANIFEST = "manifest.json";
export const FORMAT = "wugan-archive";

/** What the heading says in every version of the format. */
export const headingSchema = z.looseObject({ format: z.literal(FORMAT), formatVersion: z.int().positive() });

export const manifestSchema: z.ZodType<ArchiveManifest> = z.strictObject({
  formatVersion: z.int().positive(),
  createdAt: z.iso.datetime(),
  store: z.strictObject({
    engine: z.string(),
    layout: z.int().positive(),
    createdAt: z.int(),
    keyId: z.string(),
  }),
  parts: z.array(
    z.strictObject({
      part: z.enum(archiveParts),
      records: z.int().nonnegative(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});

/** `log-000001.ndjson`: a part is cut into files of some megabytes, because a tar says a file's size before its bytes. */
export const fileNameOf = (part: string, no: number): string => `${part}-${String(no).padStart(6, "0")}.ndjson`;
