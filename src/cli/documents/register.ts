import { z } from "zod";
import { count, licence, shape } from "./parts.ts";

const counts = {
  read: count.describe("rows read: accepted + changed + unchanged + quarantined"),
  accepted: count,
  changed: count,
  unchanged: count,
  quarantined: count,
};

const imported = shape({
  importId: z.string(),
  source: z.string(),
  kind: z.string(),
  format: z.string(),
  encoding: z.string().optional(),
  ...counts,
  rejectsFile: z.string().optional().describe("rows that were set aside, to be corrected and imported again"),
  missing: count.describe("licences or holders that this full register no longer names"),
  missingNotLookedFor: z.boolean(),
  missingNotLookedForBecause: z.enum(["unreadable-rows", "far-fewer-rows"]).optional(),
  casesClosed: count,
  isRepeat: z.boolean().describe("the same bytes were imported before"),
  doubts: z.array(shape({ field: z.string(), reason: z.string(), rows: count })),
  rejected: z
    .array(shape({ field: z.string(), column: z.string().optional(), rows: count }))
    .describe("what kept rows out"),
});

export const registerDocuments = {
  init: shape({ version: z.int(), keyFile: z.string() }),
  import: imported,
  sample: z.union([
    shape({ imports: z.array(imported) }),
    shape({ files: z.array(shape({ path: z.string(), source: z.string() })) }).describe("with --out"),
  ]),
  licences: z.union([
    shape({ count, items: z.array(licence.extend({ version: z.int(), missingSince: z.int().optional() })) }),
    shape({ count, ids: z.array(z.string().describe("as printed")) }).describe("with --ids"),
  ]),
} as const;
