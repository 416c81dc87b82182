import { z } from "zod";
import { count, countsByOutcome, day, fen, inBoth, instant, outcome, rule, shape } from "./parts.ts";

const version = z.int();
const origin = z.enum(["file", "store"]).describe("the library's files, or the bureau's own");
const waiting = shape({ version, author: z.string(), since: instant });

const stored = shape({
  rule,
  version,
  state: z.enum(["draft", "shadow", "approved", "withdrawn"]),
  digest: z.string().describe("SHA-256 of the text, hex"),
  author: z.string(),
  inForceFrom: day.optional(),
  history: z.array(shape({ did: z.string(), by: z.string(), at: instant, digest: z.string() })),
});
const step = stored.extend({
  examples: count,
  failed: z.array(shape({ example: z.string(), line: z.int(), differences: z.array(z.string()) })),
  stale: z
    .array(shape({ key: z.string(), says: inBoth, was: z.string(), is: z.array(z.string()) }))
    .describe("sentences that still state a figure which the version has changed"),
});

const impactCounts = shape({
  subjects: count,
  differing: count,
  becomes: countsByOutcome,
  ceases: countsByOutcome,
  fen: shape({ was: fen, would: fen }).optional(),
});
const differing = { subjectId: z.string(), licenceNo: z.string().optional(), was: outcome, would: outcome };

export const rulesDocuments = {
  "rules list": shape({
    asOf: day.optional().describe("absent where there is no store yet"),
    ruleSetDigest: z.string().optional(),
    rules: z.array(
      shape({
        rule,
        title: z.string(),
        version: version.optional().describe("absent where none is in force today"),
        inForceFrom: day.optional(),
        tier: z.enum(["auto-prepare", "assisted", "remind-only"]).optional(),
        unverified: z.array(z.string()).describe("what nobody has checked against its source"),
        origin: origin.optional(),
        approvedBy: z.string().optional(),
        upcoming: z.array(shape({ version, from: day, origin })),
        shadow: z.array(waiting),
        drafts: z.array(waiting),
      }),
    ),
  }),
  "rules show": shape({
    rule,
    title: z.string(),
    version,
    lines: z.array(shape({ part: z.string(), key: z.string(), says: inBoth })),
  }),
  "rules diff": shape({
    was: shape({ rule, version }),
    is: shape({ rule, version }),
    changes: z.array(
      shape({
        part: z.string(),
        key: z.string(),
        change: z.enum(["added", "removed", "changed"]),
        was: inBoth.optional(),
        is: inBoth.optional(),
      }),
    ),
  }),
  "rules impact": shape({
    rule,
    version,
    asOf: day,
    against: version.optional(),
    totals: impactCounts,
    byRegion: z.array(impactCounts.extend({ regionCode: z.string() })),
    byItem: z.array(impactCounts.extend({ itemCode: z.string() })),
    byKind: z.array(impactCounts.extend({ holderKind: z.string(), title: z.string() })),
    items: z.array(shape({ ...differing, because: z.array(z.string()) })),
    failures: z.array(shape({ subjectId: z.string(), reason: z.string() })),
    next: z.string().optional().describe("the list goes on after this one"),
  }),
  "rules draft": step,
  "rules shadow": step,
  "rules approve": step.extend({ impact: impactCounts }),
  "rules withdraw": step,
  "rules history": shape({ rule, versions: z.array(stored) }),
  "rules shadow-report": shape({
    rule,
    version,
    scans: z.array(
      shape({
        scanId: z.string(),
        asOf: day,
        outcomes: countsByOutcome,
        failures: count,
        differing: count,
        changes: z.array(shape({ was: outcome, would: outcome, count })),
      }),
    ),
    subjects: z.array(shape(differing)),
  }),
  "rules lint": shape({ ok: z.literal(true), rules: count, problems: z.array(z.never()) }),
  "rules test": shape({
    examples: count,
    passed: count,
    failed: z.array(shape({ rule, example: z.string(), differences: z.array(z.string()) })),
  }),
} as const;
