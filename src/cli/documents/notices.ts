import { z } from "zod";
import { caseStates } from "../../domain/case.ts";
import { noticeStates } from "../../domain/notice.ts";
import { count, day, fen, instant, licenceNotice, outcome, rule, shape } from "./parts.ts";

const hold = shape({
  key: z.string().describe("all, rule:<rule> or channel:<channel>"),
  since: instant,
  because: z.string().optional(),
});

const item = shape({
  effectKey: z.string(),
  kind: z
    .enum(["renewal", "benefit", "finding", "answer"])
    .optional()
    .describe("renewal unless given; finding: why not, where the rule wants it told; answer: to a reply"),
  rule: rule.optional().describe("absent in answers about no case or grant"),
  decisionPosition: z.int().optional().describe("position in the decision log; absent in answers"),
  tellUntil: day,
  licenceId: z.string().optional(),
  holderId: z.string().optional().describe("of a benefit"),
  grantId: z.string().optional(),
  finding: z.string().optional(),
  replyId: z.string().optional().describe("the reply that is answered"),
});

const notice = shape({
  noticeId: z.string(),
  holderId: z.string().describe("of an answer reply:<replyId>: it goes to the number that wrote"),
  state: z.enum(noticeStates),
  day,
  notBefore: instant,
  items: z.array(item),
  attempts: count,
  channel: z.string().optional(),
  maskedTo: z.string().optional().describe("absent if the holder has no mobile number"),
  text: z.string().optional().describe("as sent; before that, as it would be written now"),
  withdrawn: z
    .array(shape({ effectKey: z.string(), because: z.string() }))
    .optional()
    .describe("taken out unsent, with why"),
  unverified: z.array(z.string()).optional().describe("what the message rests on that nobody checked, in words"),
});

const grant = shape({
  grantId: z.string(),
  grantNo: z.string(),
  holderId: z.string(),
  holder: z.string(),
  rule,
  ruleVersion: z.int(),
  title: z.string(),
  cycle: z.string(),
  amount: shape({ fen: fen.optional().describe("absent while not set or not known"), lines: z.array(z.string()) }),
  heads: z.array(shape({ headId: z.string(), fen: fen.optional() })),
  needsIntent: z.boolean(),
  publicity: shape({ days: count, unit: z.string(), from: day.optional(), until: day.optional() }).optional(),
  openedOn: day,
  state: z.string(),
});

const reply = shape({
  replyId: z.string(),
  meaning: z.string(),
  standing: z.string(),
  because: z.string().optional(),
  caseIds: z.array(z.string()).optional().describe("the case it moved; in the inbox, all it may be about"),
  grantIds: z.array(z.string()).optional().describe("the same of grants"),
});

const waitingForAPerson = shape({
  licenceNo: z.string(),
  licenceId: z.string().describe("the licence or the holder"),
  rule,
  title: z.string(),
  kind: z.string(),
  finding: z.string().optional(),
  says: z.string().optional(),
  missing: z.array(shape({ fact: z.string(), label: z.string() })),
  since: day,
});

const renewalCase = shape({
  caseId: z.string(),
  caseNo: z.string().describe("as the holder was told"),
  licenceId: z.string(),
  licenceNo: z.string(),
  holderId: z.string(),
  itemCode: z.string(),
  rule,
  ruleVersion: z.int(),
  cycle: day.describe("the last valid day that is being renewed"),
  procedure: z.string(),
  tier: z.enum(["auto-prepare", "assisted", "remind-only"]),
  opensOn: day.optional(),
  closesOn: day.optional(),
  isProvisional: z.boolean(),
  materials: z.array(shape({ standing: z.enum(["held", "to-confirm", "missing"]) })),
  openedOn: day,
  state: z.enum(caseStates),
});

const caseInFull = renewalCase.extend({ notices: z.array(licenceNotice) });

export const noticesDocuments = {
  "cases list": shape({ count, items: z.array(renewalCase) }),
  "cases show": caseInFull,
  "cases confirm": caseInFull,
  "cases decline": caseInFull,
  worklist: z.union([
    shape({ count, items: z.array(waitingForAPerson) }),
    shape({ count, groups: z.array(shape({ region: z.string(), items: z.array(waitingForAPerson) })) }).describe(
      "with --print",
    ),
  ]),
  "grants list": shape({ count, items: z.array(grant) }),
  "grants show": grant,
  "grants confirm": grant,
  "grants decline": grant,
  "notices list": shape({ count, items: z.array(notice), holds: z.array(hold) }),
  "notices deliver": shape({
    accepted: count,
    failed: count,
    unknown: count,
    retried: count,
    dead: count,
    withdrawn: count.describe("something in it is not owed any more"),
    optedOut: count.describe("something in it is not wanted by the number, and the law does not ask for it"),
    waiting: count,
    holds: z.array(hold),
  }),
  forecast: shape({
    from: day,
    until: day,
    messages: count,
    unreachable: count,
    visits: count,
    rows: z.array(shape({ month: z.string(), rule, step: z.string(), messages: count, licences: count })),
    list: z.array(
      shape({
        day,
        holderId: z.string(),
        channel: z.string(),
        items: z.array(
          shape({ rule, step: z.string(), licenceId: z.string().optional().describe("absent for a benefit") }),
        ),
      }),
    ),
  }),
  "notices preview": shape({
    rule,
    step: z.string(),
    on: day.optional(),
    template: z.string(),
    text: z.string(),
    encoding: z.enum(["GSM-7", "UCS-2"]),
    units: count,
    segments: count,
    costFen: z.number().optional().describe("absent where the settings give no price"),
    forbidden: z.array(shape({ word: z.string(), by: z.string() })),
    standing: outcome.optional().describe("what was last decided of the licence asked for"),
  }),
  "notices check": shape({
    found: z.boolean(),
    messages: z.array(shape({ sentOn: day, standing: z.enum(["sent", "tried"]), about: z.array(z.string()) })),
    says: z.string(),
  }),
  "notices redrive": shape({ redriven: count }),
  "notices stop-sending": hold,
  "notices pause": hold,
  "notices resume": shape({ resumed: z.boolean(), holds: z.array(hold) }),
  "notices reply": reply,
  "notices numbers": z.union([
    shape({ resumed: shape({ masked: z.string(), at: instant }) }).describe("with --resume"),
    shape({
      flagged: z.array(
        shape({
          masked: z.string(),
          since: instant,
          because: z.string().describe("the channel's code"),
          noticeId: z.string(),
          holderId: z.string(),
          licenceIds: z.array(z.string()),
        }),
      ),
      optedOut: z.array(
        shape({ masked: z.string(), at: instant, replyId: z.string().optional().describe("absent if a clerk did it") }),
      ),
      shared: z.array(shape({ masked: z.string(), holders: count, licences: count })),
    }),
  ]),
  "notices inbox": z.union([
    shape({ count, items: z.array(reply.extend({ maskedFrom: z.string(), text: z.string(), at: instant })) }),
    shape({ done: z.string() }).describe("with --done"),
  ]),
} as const;
