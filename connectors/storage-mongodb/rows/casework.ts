import { z } from "zod";
import { caseStates } from "../../../src/domain/case.ts";
import type { AnswerByMessage, CaseId, CaseMaterial, HolderAnswer, RenewalCase } from "../../../src/domain/case.ts";
import type { GrantId } from "../../../src/domain/grant.ts";
import type { HolderId, LicenceId, SubjectId } from "../../../src/domain/licence.ts";
import { noticeStates } from "../../../src/domain/notice.ts";
import type {
  AnswerItem,
  BenefitItem,
  FindingItem,
  NoticeId,
  NoticeItem,
  NoticeTrouble,
  RenewalItem,
  WithdrawnItem,
} from "../../../src/domain/notice.ts";
import type { WorklistItem } from "../../../src/ports/case-store.ts";
import { bytes, civilDate, count, instant, text } from "./values.ts";

const inLanguages = z.strictObject({
  zh: z.string(),
  en: z.exactOptional(z.string()),
  mn: z.exactOptional(z.strictObject({ text: z.string(), reviewedBy: z.string() })),
});

const material: z.ZodType<CaseMaterial> = z.strictObject({
  name: inLanguages,
  class: z.enum(["主要材料", "次要材料"]),
  isDeferrable: z.boolean(),
  standing: z.enum(["held", "to-confirm", "missing"]),
  from: z.exactOptional(z.string()),
  when: z.exactOptional(inLanguages),
});

export const messageAnswer: z.ZodType<AnswerByMessage> = z.strictObject({
  wish: z.enum(["confirmed", "declined", "wants-person"]),
  at: instant,
  replyId: z.string(),
  channel: z.string(),
  check: z.literal("number-on-register"),
  fromHash: z.string(),
  maskedFrom: z.string(),
  noticeId: z.exactOptional(text<NoticeId>()),
  template: z.exactOptional(z.string()),
});

const answer: z.ZodType<HolderAnswer> = z.union([
  messageAnswer,
  z.strictObject({
    wish: z.enum(["confirmed", "declined", "wants-person"]),
    at: instant,
    check: z.literal("noted-by-clerk"),
  }),
]);

const renewalCase: z.ZodType<RenewalCase> = z.strictObject({
  caseId: text<CaseId>(),
  caseNo: z.string(),
  licenceId: text<LicenceId>(),
  holderId: text<HolderId>(),
  itemCode: z.string(),
  regionCode: z.exactOptional(z.string()),
  rule: z.string(),
  ruleVersion: count,
  cycle: civilDate,
  procedure: z.string(),
  tier: z.enum(["auto-prepare", "assisted", "remind-only"]),
  opensOn: z.exactOptional(civilDate),
  closesOn: z.exactOptional(civilDate),
  adviseBy: z.exactOptional(civilDate),
  isProvisional: z.boolean(),
  materials: z.array(material),
  decisionPosition: count,
  openedOn: civilDate,
  state: z.enum([...caseStates]),
  closedBecause: z.exactOptional(z.enum(["renewed", "no-longer-eligible", "licence-ended", "routed"])),
  answer: z.exactOptional(answer),
  revision: count,
});

/** `writer` names the call that wrote last, so that a call whose answer was lost knows its own work again. */
export const caseRow = z.strictObject({
  _id: text<CaseId>(),
  licenceId: text<LicenceId>(),
  state: z.string(),
  /** Not closed; at most one such case a licence, by a unique index. */
  isOpen: z.boolean(),
  cycle: civilDate,
  revision: count,
  writer: z.string(),
  document: renewalCase,
});
export type CaseRow = z.infer<typeof caseRow>;

const worklistItem: z.ZodType<WorklistItem> = z.strictObject({
  subjectId: text<SubjectId>(),
  rule: z.string(),
  kind: z.enum(["held", "undetermined", "blocked", "routed", "unreachable", "visit", "wrong-number"]),
  finding: z.exactOptional(z.string()),
  missing: z.array(z.string()),
  since: civilDate,
  decisionPosition: count,
});

/** The id is `<subject>|<rule>`. */
export const worklistRow = z.strictObject({
  _id: z.string(),
  position: count,
  kind: z.string(),
  document: worklistItem,
});
export type WorklistRow = z.infer<typeof worklistRow>;

const renewalItem: z.ZodType<RenewalItem> = z.strictObject({
  kind: z.exactOptional(z.literal("renewal")),
  effectKey: z.string(),
  licenceId: text<LicenceId>(),
  caseId: z.exactOptional(text<CaseId>()),
  itemCode: z.string(),
  rule: z.string(),
  decisionPosition: count,
  validUntil: civilDate,
  tellUntil: civilDate,
  adviseBy: z.exactOptional(civilDate),
  isProvisional: z.boolean(),
});

const benefitItem: z.ZodType<BenefitItem> = z.strictObject({
  kind: z.literal("benefit"),
  effectKey: z.string(),
  holderId: text<HolderId>(),
  rule: z.string(),
  cycle: z.string(),
  grantId: text<GrantId>(),
  grantNo: z.string(),
  needsIntent: z.boolean(),
  amountFen: z.exactOptional(count),
  decisionPosition: count,
  tellUntil: civilDate,
});

const findingItem = z.strictObject({
  kind: z.literal("finding"),
  effectKey: z.string(),
  rule: z.string(),
  ruleVersion: count,
  finding: z.string(),
  outcome: z.enum(["blocked", "routed"]),
  cycle: z.string(),
  decisionPosition: count,
  tellUntil: civilDate,
});

const findingItems: z.ZodType<FindingItem> = z.union([
  findingItem.extend({ licenceId: text<LicenceId>(), itemCode: z.string() }),
  findingItem.extend({ holderId: text<HolderId>() }),
]);

const answerItem: z.ZodType<AnswerItem> = z.strictObject({
  kind: z.literal("answer"),
  effectKey: z.string(),
  replyId: z.string(),
  says: z.enum(["confirmed", "declined", "declined-late", "person", "unsubscribed", "resubscribed", "read"]),
  rule: z.exactOptional(z.string()),
  caseNo: z.exactOptional(z.string()),
  grantNo: z.exactOptional(z.string()),
  by: z.exactOptional(civilDate),
  tellUntil: civilDate,
});

const noticeItem: z.ZodType<NoticeItem> = z.union([renewalItem, benefitItem, findingItems, answerItem]);

const trouble: z.ZodType<NoticeTrouble> = z.strictObject({
  class: z.enum(["temporary", "permanent", "technical"]),
  fault: z.enum(["number", "holder-declined", "provider", "bureau", "network"]),
  says: z.string(),
});

const withdrawnItem: z.ZodType<WithdrawnItem> = z.strictObject({
  effectKey: z.string(),
  because: z.enum([
    "case-settled",
    "decided-otherwise",
    "renewed",
    "licence-ended",
    "not-in-register",
    "too-late",
    "opted-out",
  ]),
});

export const noticeRow = z.strictObject({
  _id: text<NoticeId>(),
  holderId: text<HolderId>(),
  language: z.enum(["zh", "en", "mn"]),
  day: civilDate,
  /** Counts the holder's notices of one language and day from 0. */
  sequence: count,
  notBefore: instant,
  state: z.enum([...noticeStates]),
  items: z.array(noticeItem),
  /** Effect keys of the items, each in one notice by a unique index; absent when there is none, because an empty list would be a value. */
  effects: z.exactOptional(z.array(z.string())),
  attempts: count,
  /** The text is what a holder reads, names included. */
  sealedText: z.exactOptional(bytes),
  template: z.exactOptional(z.string()),
  channel: z.exactOptional(z.string()),
  reference: z.exactOptional(z.string()),
  startedAt: z.exactOptional(instant),
  maskedTo: z.exactOptional(z.string()),
  toHash: z.exactOptional(z.string()),
  code: z.exactOptional(z.string()),
  failure: z.exactOptional(z.string()),
  trouble: z.exactOptional(trouble),
  givenUpOn: z.exactOptional(z.array(z.string())),
  withdrawn: z.exactOptional(z.array(withdrawnItem)),
  /** The claim that holds the notice until `leaseUntil`. */
  claim: z.exactOptional(z.string()),
  leaseUntil: z.exactOptional(instant),
  revision: count,
  writer: z.string(),
});
export type NoticeRow = z.infer<typeof noticeRow>;
