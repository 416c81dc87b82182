import type { CaseId } from "../domain/case.ts";
import type { CivilDate } from "../domain/civil-date.ts";
import type { GrantId } from "../domain/grant.ts";
import type { RuleId } from "../domain/decision.ts";
import type { NoticeState } from "../domain/notice.ts";
import { runExamples } from "../engine/index.ts";
import type { ArchiveFile } from "../ports/archive-file.ts";
import { backUp, type BackUpRequest } from "./archive/back-up.ts";
import { examine } from "./doctor.ts";
import { noteAnswer } from "./cases/answer-case.ts";
import { findShownCase, shownCases } from "./cases/read-cases.ts";
import { explainHolder } from "./explain-holder.ts";
import { explainLicence } from "./explain-licence.ts";
import { importRegister, type ImportRequest } from "./import-register.ts";
import { confirmGrant, declineGrant } from "./grants/answer-grant.ts";
import { findShownGrant, shownGrants } from "./grants/read-grants.ts";
import { forecastNotices, type ForecastRequest } from "./forecast/forecast-notices.ts";
import { labelsOf } from "./labels.ts";
import { alone } from "./leases.ts";
import { bindLetters } from "./notices/bind-letters.ts";
import { flaggedNumbers, sharedNumbers } from "./notices/contact-numbers.ts";
import { previewMessage, type PreviewRequest } from "./notices/preview-message.ts";
import { checkCode } from "./notices/check-code.ts";
import { deliverNotices, type DeliveryRequest } from "./notices/deliver-notices.ts";
import { holdSending, resumeSending, type Held } from "./notices/holds.ts";
import { optedOutNumbers, resumeNumber } from "./notices/opt-outs.ts";
import { queueReminders } from "./notices/queue-reminders.ts";
import { recordReceipt } from "./notices/record-receipt.ts";
import { recordReply } from "./notices/record-reply.ts";
import { closeReply, inbox } from "./notices/reply-inbox.ts";
import { redriveNotices } from "./notices/redrive-notices.ts";
import { shownNotices } from "./notices/preview-notices.ts";
import type { Parts } from "./parts.ts";
import { licencesMatching } from "./read-models.ts";
import { reconcile } from "./reconcile.ts";
import { approveRule, draftRule, shadowRule, withdrawRule } from "./rule-life/life.ts";
import { compareVersions, showVersion, type VersionRef } from "./rule-life/compare.ts";
import { ruleImpact } from "./rule-life/impact.ts";
import { rulesOnRecord } from "./rule-life/list-rules.ts";
import { shadowReport } from "./rule-life/shadow-report.ts";
import { takeUpWork } from "./take-up-work.ts";
import { takeDroppedFiles, type DropFolder } from "./take-dropped-files.ts";
import type { Receipt, Reply } from "../ports/receipts.ts";
import type { SampleWriter } from "../ports/sample-writer.ts";
import { importSample, owedSample, type SampleRequest } from "./sample-import.ts";
import { today } from "./today.ts";
import { catchUp, scanChosenDay, scanOwedDays } from "./scan/catch-up.ts";
import type { ScanRequest } from "./scan/scan-summary.ts";
import type { RuleLibrary } from "./rule-library.ts";
import { visitsByRegion } from "./visits.ts";
import { worklistItems } from "./worklist.ts";

/** The verbs, bound to what the program is made of. Doors call these and nothing else. */
export function createApp(parts: Parts) {
  return {
    /** Where and what the store is. */
    store: parts.storage.info,
    settings: parts.settings,
    today: () => today(parts),
    now: () => parts.clock.now(),
    /** Chinese titles by rule id. */
    ruleTitles: async (): Promise<ReadonlyMap<string, string>> =>
      new Map((await parts.rules.soundPart([])).ruleSet.rules.map(({ rule, title }) => [rule, title.zh])),
    /** The library's words for codes that records hold. */
    labels: () => labelsOf(parts),
    importRegister: (request: ImportRequest) => importRegister(parts, request),
    sources: () => parts.intake.sources(),
    importSample: (writer: SampleWriter, request: SampleRequest) => importSample(parts, writer, request),
    owedSample: (request: Parameters<typeof owedSample>[1]) => owedSample(parts, request),
    takeDroppedFiles: (folder: DropFolder) => takeDroppedFiles(parts, folder),
    scanLicences: (request: ScanRequest) => scanChosenDay(parts, request),
    catchUp: (upTo: CivilDate, request: Omit<ScanRequest, "asOf">) => catchUp(parts, upTo, request),
    scanOwedDays: (signal: AbortSignal) => scanOwedDays(parts, signal),
    reconcile: (signal: AbortSignal) => reconcile(parts, signal),
    deliverNotices: (request: DeliveryRequest) => deliverNotices(parts, request),
    forecastNotices: (request: ForecastRequest) => forecastNotices(parts, request),
    queueReminders: (signal: AbortSignal) => queueReminders(parts, signal),
    recordReceipt: (receipt: Receipt) => recordReceipt(parts, receipt),
    recordReply: (reply: Reply) => recordReply(parts, reply),
    inbox: () => inbox(parts),
    closeReply: (replyId: string) => closeReply(parts, replyId),
    visitsByRegion: (which: Parameters<typeof visitsByRegion>[1]) => visitsByRegion(parts, which),
    /** Says at the start what would only come out when something is sent. @throws InvalidInput */
    assertChannels: () => parts.assertChannels?.(),
    previewMessage: (request: PreviewRequest) => previewMessage(parts, request),
    checkCode: (code: string) => checkCode(parts, code),
    holds: () => parts.storage.contact.holds(),
    flaggedNumbers: () => flaggedNumbers(parts),
    optedOutNumbers: () => optedOutNumbers(parts),
    resumeNumber: (number: string) => resumeNumber(parts, number),
    sharedNumbers: (atLeast: number, how: Parameters<typeof sharedNumbers>[2]) => sharedNumbers(parts, atLeast, how),
    holdSending: (held: Held, because?: string) => holdSending(parts, held, because),
    resumeSending: (held: Held) => resumeSending(parts, held),
    redriveNotices: (which: Parameters<typeof redriveNotices>[1]) => redriveNotices(parts, which),
    bindLetters: () => bindLetters(parts),
    /** `undefined` if the register knows no holder by the number. */
    explainHolder: (request: Parameters<typeof explainHolder>[1]) => explainHolder(parts, request),
    explainLicence: (request: Parameters<typeof explainLicence>[1]) => explainLicence(parts, request),
    cases: (query: Parameters<typeof shownCases>[1]) => shownCases(parts, query),
    findCase: (caseNo: string) => findShownCase(parts, caseNo),
    noteAnswer: (caseId: CaseId, wish: "confirmed" | "declined") => noteAnswer(parts, caseId, wish),
    grants: (query: Parameters<typeof shownGrants>[1]) => shownGrants(parts, query),
    findGrant: (number: string) => findShownGrant(parts, number),
    /** What the holder answered a clerk; recorded as of today. @throws Conflict if the grant has moved on. */
    answerGrant: (grantId: GrantId, wish: "confirm" | "decline") =>
      (wish === "confirm" ? confirmGrant : declineGrant)(parts, grantId, today(parts)),
    licences: (query: Parameters<typeof licencesMatching>[1]) => licencesMatching(parts, query),
    countLicences: (query: Parameters<typeof licencesMatching>[1]) => parts.storage.register.count(query),
    notices: (states?: readonly NoticeState[]) => shownNotices(parts, states),
    rulesOnRecord: (asOf: CivilDate) => rulesOnRecord(parts, asOf),
    ruleHistory: (rule: RuleId) => parts.storage.rules.list({ rule }),
    draftRule: (request: Parameters<typeof draftRule>[1]) => draftRule(parts, request),
    shadowRule: (request: Parameters<typeof shadowRule>[1]) => shadowRule(parts, request),
    approveRule: (request: Parameters<typeof approveRule>[1]) => approveRule(parts, request),
    withdrawRule: (request: Parameters<typeof withdrawRule>[1]) => withdrawRule(parts, request),
    showRule: (ref: VersionRef) => showVersion({ library: parts.rules, store: parts.storage.rules }, ref),
    compareRules: (a: VersionRef, b: VersionRef) =>
      compareVersions({ library: parts.rules, store: parts.storage.rules }, a, b),
    ruleImpact: (request: Parameters<typeof ruleImpact>[1]) => ruleImpact(parts, request),
    shadowReport: (request: Parameters<typeof shadowReport>[1]) => shadowReport(parts, request),
    worklist: () => worklistItems(parts),
    worklistCounts: () => parts.storage.worklist.countByKind(),
    caseCounts: () => parts.storage.cases.countByState(),
    backUp: (file: ArchiveFile, request: BackUpRequest) => backUp(parts, file, request),
    examine: (folders: Parameters<typeof examine>[1]) => examine(parts, folders),
    /**
     * Runs while nothing else of the same store is started; many may be on an engine that many processes share.
     * @throws Conflict
     */
    alone: <T>(run: () => Promise<T>) => (parts.storage.leases.endsWithProcess ? alone(parts, "start", run) : run()),
    /**
     * Does pieces of work that any process on this store hands out, of each kind `concurrency` at once, until the signal.
     * What it answers is called once the pool has stopped.
     * @throws InvalidInput where one process does everything.
     */
    takeUpWork: (concurrency: number, signal: AbortSignal) => takeUpWork(parts, concurrency, signal),
    log: parts.log,
  };
}

export type App = ReturnType<typeof createApp>;

/** Runs every example of the library. @throws RuleSetInvalid if it does not load. */
export async function testRules(rules: RuleLibrary): ReturnType<typeof runExamples> {
  return runExamples(await rules.current());
}
