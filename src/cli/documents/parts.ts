import { z } from "zod";
import { holderKinds } from "../../domain/licence.ts";
import { outcomes } from "../../domain/decision.ts";

/** A document may gain fields; none that is named here is ever renamed, removed or given another type. */
export const shape = z.looseObject;

export const day = z.iso.date().describe("civil day in the bureau's time zone, YYYY-MM-DD");
export const instant = z.int().describe("milliseconds since the epoch, UTC");
export const count = z.int().nonnegative();
export const fen = z.int().describe("money in fen");
export const rule = z.string().describe("renewal/<item> or benefit/<policy>");
export const outcome = z.enum(outcomes);
export const holderKind = z.enum(holderKinds);
export const inBoth = shape({ zh: z.string(), en: z.string() });
/** A message about a licence, without its text and number. */
export const licenceNotice = shape({ noticeId: z.string(), state: z.string(), day, startedAt: instant.optional() });

export const countsByOutcome = z.partialRecord(outcome, count);

export const doubt = shape({ field: z.string(), reason: z.string() }).describe(
  "a value that was taken in but fails its check, or is missing",
);

export const holder = shape({
  holderId: z.string().describe("uscc:<code>, person:<pseudonym> or name:<pseudonym>"),
  kind: holderKind,
  uscc: z.string().optional(),
  name: z.string().optional().describe("absent for natural persons"),
});

export const licence = shape({
  licenceId: z.string(),
  licenceNo: z.string(),
  itemCode: z.string(),
  status: z.string(),
  holder,
  doubts: z.array(doubt),
  validFrom: day.optional(),
  validUntil: day.optional().describe("the last valid day, inclusive; absent where the register does not say"),
  isPerpetual: z.boolean().optional(),
  regionCode: z.string().optional(),
  issuer: z.string().optional(),
});

export const error = shape({
  error: shape({
    code: z.string().describe("never renamed; the exit code follows from it"),
    message: z.string(),
    problems: z
      .array(shape({ file: z.string().optional(), line: z.int().optional(), message: z.string() }))
      .optional()
      .describe("everything that is wrong, with its place"),
  }),
}).describe("what every command prints instead of its document when it fails");
