import { z } from "zod";
import {
  count,
  countsByOutcome,
  day,
  doubt,
  holder,
  inBoth,
  licence,
  licenceNotice,
  outcome,
  rule,
  shape,
} from "./parts.ts";

const scanned = shape({
  scanId: z.string().optional().describe("absent for a dry run"),
  asOf: day,
  state: z.enum(["done", "stopped", "dry-run"]),
  subjects: count.describe("licences and holders looked at"),
  outcomes: z.record(rule, countsByOutcome),
  unobserved: z
    .record(rule, count)
    .describe("of the undetermined, those of whom nothing the rule asks for was observed"),
  casesOpened: count,
  grantsOpened: count,
  noticesQueued: count,
  wouldOpen: count.optional().describe("a dry run's cases"),
  wouldGrant: count.optional().describe("a dry run's grants"),
  failures: z.array(shape({ licenceId: z.string(), rule, reason: z.string() })),
  failureCount: count,
  stopped: z
    .array(shape({ rule, wouldOpen: count, limit: count }))
    .optional()
    .describe("the rules whose limit stopped the scan before its effects"),
});
const scan = scanned.extend({ caughtUp: z.array(scanned).optional().describe("days before, oldest first") });

const value = z.union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number()]))]);

const reason = shape({
  id: z.string(),
  says: z.string(),
  fact: z.string(),
  value: value.optional().describe("absent while unknown; personal facts are masked"),
  expected: value,
  result: z.enum(["holds", "fails", "unknown"]),
  basis: z.array(z.string()).optional(),
  finding: z.string().optional(),
  observedOn: day.optional(),
  source: z.string().optional(),
});

const decision = shape({
  rule,
  title: z.string(),
  version: z.int().optional(),
  outcome,
  isProvisional: z.boolean().describe("rests on a year whose working calendar is not announced yet"),
  window: shape({ opensOn: day.optional(), closesOn: day, adviseBy: day.optional() }).optional(),
  says: z.string(),
  sentences: inBoth,
  because: z.array(reason),
  missing: z.array(shape({ fact: z.string(), label: z.string() })),
  nextChangeOn: day.optional().describe("the next day on which time alone changes the outcome"),
  changes: z.array(shape({ fact: z.string(), outcome, sentences: inBoth })).describe("smallest changes of one fact"),
  cycle: z.string().optional().describe("benefits: the period it would be granted for"),
});

const explained = {
  asOf: day,
  version: z.int().describe("of the register's record"),
  decisions: z.array(decision),
  notices: z.array(licenceNotice),
  unread: z.array(z.string()).describe("rules whose files are broken: nothing is said of them"),
};
const ofLicence = shape({ licence: z.string().describe("as printed"), record: licence, ...explained });

export const decidingDocuments = {
  scan,
  start: z.union([scan, shape({ postponed: shape({ code: z.string(), message: z.string() }) })]),
  explain: z.union([
    ofLicence,
    shape({
      holder,
      doubts: z.array(doubt),
      asOf: day,
      benefits: z.array(decision),
      grants: z.array(shape({ grantId: z.string(), grantNo: z.string(), rule, cycle: z.string(), state: z.string() })),
      licences: z.array(ofLicence),
    }),
  ]),
} as const;
