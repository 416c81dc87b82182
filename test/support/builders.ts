import type { CaseId, RenewalCase } from "../../src/domain/case.ts";
import { civilDate } from "../../src/domain/civil-date.ts";
import type { CivilDate } from "../../src/domain/civil-date.ts";
import type { Decision, Outcome } from "../../src/domain/decision.ts";
import type { Grant, GrantId } from "../../src/domain/grant.ts";
import type { HolderId, Licence, LicenceId, ObservedFact } from "../../src/domain/licence.ts";
import type {
  AnswerItem,
  BenefitItem,
  HolderFindingItem,
  LicenceFindingItem,
  RenewalItem,
} from "../../src/domain/notice.ts";
import type { WorklistItem } from "../../src/ports/case-store.ts";
import type { NewDecision, NewEntry } from "../../src/ports/decision-log.ts";
import type { QueueRequest } from "../../src/ports/notice-outbox.ts";
import type { HolderRecord, LicenceRecord } from "../../src/ports/register-intake.ts";
import type { ShadowTally } from "../../src/ports/rule-store.ts";
import type { RuleLifeStep, StaffName } from "../../src/domain/rule-life.ts";
import type { NewImport } from "../../src/ports/register-store.ts";
import type { Piece } from "../../src/ports/piece-store.ts";
import type { Scan } from "../../src/ports/scan-store.ts";

/** The day that tests happen on, and the instant 09:00 of it in Asia/Shanghai. */
export const today: CivilDate = civilDate("2026-11-23");
export const nineOClock = Date.UTC(2026, 10, 23, 1, 0, 0);

/** The example of GB 11643-1999 annex A; it belongs to nobody. */
export const anIdentityNo = "11010519491231002X";
export const aPhone = "13800138000";

export const aLicenceId = (licenceNo = "JY21506240000017", itemCode = "food-operation"): LicenceId =>
  `${itemCode}/${licenceNo}` as LicenceId;

export const aHolderId = (uscc = "91150624MA0N000000"): HolderId => `uscc:${uscc}` as HolderId;

/** An active food licence of an enterprise, valid to 2027-01-31. The id follows from `itemCode` and `licenceNo`. */
export function aLicence(with_: Partial<Licence> = {}): Licence {
  const { itemCode = "food-operation", licenceNo = "JY21506240000017" } = with_;
  return {
    licenceId: aLicenceId(licenceNo, itemCode),
    itemCode,
    licenceNo,
    status: "active",
    validFrom: civilDate("2022-02-01"),
    validUntil: civilDate("2027-01-31"),
    issuer: "鄂托克旗市场监督管理局",
    regionCode: "150624",
    holder: {
      holderId: aHolderId(),
      kind: "enterprise",
      name: "某某餐饮店",
      uscc: "91150624MA0N000000",
      language: "zh",
    },
    attributes: { businessScope: ["热食类食品制售"], area: 120, isChain: false },
    doubts: [],
    ...with_,
  };
}

/** A record of `aLicence` whose personal part holds a phone only. */
export function aLicenceRecord(
  licence: Partial<Licence> = {},
  with_: Partial<Omit<LicenceRecord, "licence">> = {},
): LicenceRecord {
  return { licence: aLicence(licence), personal: { phones: [aPhone] }, facts: [], ...with_ };
}

/** Rows as `applyLicences` takes them, on lines 2, 3, 4 … as below a heading. */
export const rowsOf = (...records: readonly LicenceRecord[]) => records.map((record, i) => ({ line: i + 2, record }));

export function aFact(with_: Partial<ObservedFact> = {}): ObservedFact {
  return {
    subjectId: aHolderId(),
    fact: "holder.isAbnormal",
    value: false,
    observedOn: today,
    source: "abnormal-list",
    ...with_,
  };
}

export function anImport(with_: Partial<NewImport> = {}): NewImport {
  return {
    source: "food-register",
    fileName: "食品.csv",
    fingerprint: "0".repeat(64),
    kind: "licences",
    at: nineOClock,
    ...with_,
  };
}

const about = { rule: "renewal/food-operation", version: 2, asOf: today, because: [], isProvisional: false } as const;

/** A decision of the outcome, as of `today`. */
export function aDecision(outcome: Outcome = "eligible", with_: { readonly asOf?: CivilDate } = {}): Decision {
  const base = { ...about, ...with_ };
  switch (outcome) {
    case "eligible":
      return { ...base, outcome, tier: "auto-prepare" };
    case "held":
    case "blocked":
      return { ...base, outcome, finding: "abnormal-listing" };
    case "routed":
      return { ...base, outcome, finding: "prepackaged-only", to: "filing" };
    case "undetermined":
      return { ...base, outcome, missing: ["licence.validUntil"] };
    case "not-eligible":
    case "not-applicable":
      return { ...base, outcome };
    default:
      return outcome satisfies never;
  }
}

/** A log entry that records a decision; its key is unique per subject, rule and digest unless given. */
export function aDecisionEntry(
  with_: Partial<NewDecision> & { readonly key?: string; readonly body?: string } = {},
): NewEntry {
  const { key, body, ...decision } = with_;
  const { subjectId = aLicenceId(), rule = about.rule, outcome = "eligible", contentDigest = "c0" } = decision;
  const named = key ?? `${subjectId}|${rule}|${contentDigest}`;
  return {
    key: named,
    kind: "decision",
    body: body ?? JSON.stringify({ key: named }),
    decision: {
      subjectId,
      rule,
      cycle: "2027-01-31",
      outcome,
      contentDigest,
      decided: aDecision(outcome),
      ...decision,
    },
  };
}

/** A log entry that closes a scan. */
export const aScanEntry = (key = `${today}#1`): NewEntry => ({
  key,
  kind: "scan",
  body: JSON.stringify({ scan: key }),
});

export function aScan(with_: Partial<Scan> = {}): Scan {
  const { asOf = today } = with_;
  return {
    scanId: `${asOf}#1`,
    asOf,
    state: "deciding",
    ruleSetDigest: "f".repeat(64),
    startedAt: nineOClock,
    subjects: 0,
    outcomes: {},
    failures: [],
    failureCount: 0,
    pages: 0,
    casesBefore: 0,
    noticesBefore: 0,
    revision: 0,
    ...with_,
  };
}

/** The first piece of the deciding of `aScan`. */
export function aPiece(with_: Partial<Piece> = {}): Piece {
  const { no = 0, batch = `${aScan().scanId}/1/decide` } = with_;
  return {
    pieceId: `${batch}/${no}`,
    batch,
    no,
    stretch: { stage: "decide", upTo: aLicenceId() },
    isDone: false,
    heldUntil: 0,
    fence: 0,
    stalled: 0,
    subjects: 0,
    vectors: [],
    entries: [],
    finished: 0,
    failures: [],
    failureCount: 0,
    revision: 0,
    ...with_,
  };
}

export const aCaseId = (licenceId = aLicenceId(), cycle = "2027-01-31"): CaseId => `${licenceId}|${cycle}` as CaseId;

/** A prepared case for `aLicence`; its id follows from licence and cycle. */
export function aCase(with_: Partial<RenewalCase> = {}): RenewalCase {
  const { licenceId = aLicenceId(), cycle = civilDate("2027-01-31") } = with_;
  return {
    caseId: aCaseId(licenceId, cycle),
    caseNo: "XZ2026-000001",
    licenceId,
    holderId: aHolderId(),
    itemCode: "food-operation",
    regionCode: "150624",
    rule: about.rule,
    ruleVersion: about.version,
    cycle,
    procedure: "renewal",
    tier: "auto-prepare",
    isProvisional: false,
    materials: [
      { name: { zh: "食品经营许可证延续申请书" }, class: "主要材料", isDeferrable: false, standing: "to-confirm" },
    ],
    decisionPosition: 0,
    openedOn: today,
    state: "prepared",
    revision: 0,
    ...with_,
  };
}

export function aWorklistItem(with_: Partial<WorklistItem> = {}): WorklistItem {
  return {
    subjectId: aLicenceId(),
    rule: about.rule,
    kind: "held",
    finding: "abnormal-listing",
    missing: [],
    since: today,
    decisionPosition: 0,
    ...with_,
  };
}

export function aNoticeItem(with_: Partial<RenewalItem> = {}): RenewalItem {
  const { licenceId = aLicenceId() } = with_;
  return {
    effectKey: `${licenceId}|${about.rule}|2027-01-31|window-open`,
    licenceId,
    caseId: aCaseId(licenceId),
    itemCode: "food-operation",
    rule: about.rule,
    decisionPosition: 0,
    validUntil: civilDate("2027-01-31"),
    tellUntil: civilDate("2027-01-31"),
    isProvisional: false,
    ...with_,
  };
}

/** A unit of a register of its own. */
export function aHolderRecord(with_: Partial<HolderRecord> = {}): HolderRecord {
  return {
    holder: { holderId: aHolderId(), kind: "enterprise", name: "某某商贸", language: "zh" },
    regionCode: "150624",
    doubts: [],
    personal: { phones: [aPhone], payeeAccount: "6222000000000000000" },
    facts: [],
    ...with_,
  };
}

export function aGrant(with_: Partial<Grant> = {}): Grant {
  const { holderId = aHolderId() } = with_;
  return {
    grantId: aGrantId(holderId),
    grantNo: "HM2026-000007",
    holderId,
    rule: "benefit/ui-stabilisation-refund",
    ruleVersion: 1,
    cycle: "2026",
    amount: { fen: 123_45, lines: [] },
    heads: [],
    needsIntent: false,
    decisionPosition: 7,
    openedOn: today,
    state: "prepared",
    revision: 1,
    ...with_,
  };
}

export const aGrantId = (of = "91150624MA0N000000"): GrantId => `grant-${of}` as GrantId;

export function aBenefitItem(with_: Partial<BenefitItem> = {}): BenefitItem {
  const { holderId = aHolderId() } = with_;
  return {
    kind: "benefit",
    effectKey: `${holderId}|benefit/ui-stabilisation-refund|2026|told`,
    holderId,
    rule: "benefit/ui-stabilisation-refund",
    cycle: "2026",
    grantId: aGrantId(),
    grantNo: "HM2026-000007",
    needsIntent: false,
    decisionPosition: 0,
    tellUntil: civilDate("2026-12-31"),
    ...with_,
  };
}

const aFinding = {
  kind: "finding",
  ruleVersion: 1,
  decisionPosition: 0,
  tellUntil: civilDate("2026-12-31"),
} as const;

export const aLicenceFindingItem = (with_: Partial<LicenceFindingItem> = {}): LicenceFindingItem => ({
  ...aFinding,
  effectKey: `${aLicenceId()}|${about.rule}|2027-01-31|finding-banned`,
  licenceId: aLicenceId(),
  itemCode: "food-operation",
  rule: about.rule,
  cycle: "2027-01-31",
  finding: "banned",
  outcome: "blocked",
  ...with_,
});

export const aHolderFindingItem = (with_: Partial<HolderFindingItem> = {}): HolderFindingItem => ({
  ...aFinding,
  effectKey: `${aHolderId()}|benefit/ui-stabilisation-refund|2026|finding-labour-dispatch`,
  holderId: aHolderId(),
  rule: "benefit/ui-stabilisation-refund",
  cycle: "2026",
  finding: "labour-dispatch",
  outcome: "routed",
  ...with_,
});

/** The answer to a reply about a case; every field is there. */
export const anAnswerItem = (with_: Partial<AnswerItem> = {}): AnswerItem => ({
  kind: "answer",
  effectKey: "answer|r1",
  replyId: "r1",
  says: "declined",
  rule: "renewal/food-operation",
  caseNo: "XZ2026-000001",
  by: civilDate("2026-12-31"),
  tellUntil: civilDate("2026-12-31"),
  ...with_,
});

/** An item to be told to `aHolderId` from nine o'clock today. */
export function aQueueRequest(item: Partial<RenewalItem> = {}, with_: Partial<QueueRequest> = {}): QueueRequest {
  return {
    holderId: aHolderId(),
    language: "zh",
    day: today,
    notBefore: nineOClock,
    item: aNoticeItem(item),
    ...with_,
  };
}

export const anAuthor = "起草人甲" as StaffName;
export const anApprover = "审批人乙" as StaffName;

/** A step of `anAuthor` that writes the text; its digest stands for a real one. */
export const aDraft = (text = "rule: renewal/food-operation", by = anAuthor): RuleLifeStep => ({
  did: "drafted",
  by,
  at: nineOClock,
  text,
  digest: `digest of ${text}`,
});

/** A version in shadow over one page of a scan of `today`: two decided alike, one otherwise. */
export const aTally = (with_: Partial<ShadowTally> = {}): ShadowTally => ({
  scanId: `${today}#1`,
  part: "000000",
  asOf: today,
  rule: about.rule,
  version: 3,
  digest: "d0",
  outcomes: { eligible: 2, "not-eligible": 1 },
  failures: 0,
  differing: [{ subjectId: aLicenceId(), was: "not-eligible", would: "eligible" }],
  ...with_,
});
