import type { Labels } from "../app/labels.ts";
import type { ExplainedDecision } from "../app/explain-decision.ts";
import type { LicenceExplanation } from "../app/explain-licence.ts";
import { localTime } from "./local-time.ts";
import type { Output } from "./output.ts";
import { noticeWords } from "./say-notice.ts";
import { caseStateWords, nameOfHolder, outcomeWordsFor } from "./words.ts";

/** How a person wants an explanation told. */
export interface ExplanationManner {
  readonly labels: Labels;
  readonly zone: string;
  /** Say everything: every condition and circumstance of every rule, those that do not apply too. */
  readonly all: boolean;
  /** Language of the sentences of the rules. */
  readonly lang: "zh" | "en";
}

/** Everything that is known of one licence, in the order in which an official asks. */
export function sayExplanation(explanation: LicenceExplanation, manner: ExplanationManner, output: Output): void {
  sayLicence(explanation, manner, output);
  sayWork(explanation, manner, output);
  output.say(`以 ${explanation.asOf} 为准：`);
  const others = explanation.decisions.filter(({ outcome }) => outcome === "not-applicable");
  for (const decision of explanation.decisions) {
    if (decision.outcome === "not-applicable" && !manner.all) continue;
    output.say();
    sayDecision(decision, manner, output);
  }
  if (!manner.all) {
    output.say();
    const unconcerned = others.length === 0 ? "" : `另有 ${others.length} 条规则与这件许可证无关；`;
    output.say(`${unconcerned}--all 逐条列出全部条件、情形和依据`);
  }
  if (explanation.unread.length > 0)
    output.say(`规则文件有错、未作说明的：${explanation.unread.join("、")}；运行 wugan rules lint 查看`);
}

function sayLicence(
  { licence, missingSince }: LicenceExplanation,
  { labels, zone }: ExplanationManner,
  output: Output,
) {
  const until = licence.validUntil ?? (licence.isPerpetual === true ? "长期" : "不明");
  output.say(`${licence.licenceNo}  ${labels.item(licence.itemCode)}  ${nameOfHolder(licence.holder)}`);
  output.say(`  登记状态：${labels.status(licence.status)}；有效期至 ${until}`);
  for (const { field, reason } of licence.doubts) output.say(`  存疑：${labels.field(field)}：${reason}`);
  if (missingSince !== undefined)
    output.say(`  注意：${localTime(missingSince, zone)} 导入的全量登记簿里没有这件许可证；此前的登记仍保留，请先核实`);
}

function sayWork({ openCase, notices }: LicenceExplanation, { zone }: ExplanationManner, output: Output): void {
  if (openCase === undefined) output.say("  没有未办结的办件");
  else {
    const until = openCase.closesOn === undefined ? "" : `，申请期间至 ${openCase.closesOn}`;
    output.say(`  办件 ${openCase.caseNo}：${caseStateWords[openCase.state]}${until}`);
  }
  for (const notice of notices) output.say(`  ${noticeWords(notice, zone)}`);
}

/** A decision: in one line with what made it so, or with everything that was looked at. */
export function sayDecision(decision: ExplainedDecision, { all, lang }: ExplanationManner, output: Output): void {
  const version = decision.version === undefined ? "" : `第 ${decision.version} 版`;
  output.say(`【${decision.title}】${version}：${outcomeWordsFor(decision.rule)[decision.outcome]}。${decision.says}`);
  if (all) {
    sayEverything(decision, lang, output);
    return;
  }
  for (const reason of decidingReasons(decision)) sayReason(reason, output);
  if (decision.outcome !== "undetermined" && decision.outcome !== "not-eligible") sayGrantPart(decision, output);
  sayReminders(decision, output);
  const [best] = decision.changes;
  if (best !== undefined) output.say(`  ${best.sentences[lang]}`);
  if (decision.nextChange !== undefined) output.say(`  ${decision.nextChange.sentences[lang]}`);
}

/** What a reader must know to follow the outcome; for *not eligible* the sentence says what is not so. */
function decidingReasons({ outcome, because }: ExplainedDecision): ExplainedDecision["because"] {
  switch (outcome) {
    case "eligible":
      return because.filter(({ finding }) => finding === undefined);
    case "held":
    case "blocked":
    case "routed":
      return because.filter(({ finding, result }) => finding !== undefined && result === "holds").slice(0, 1);
    case "undetermined":
      // What was never found is named in the sentence; what was, and does not count, needs its reason.
      return because.filter(({ result, observedOn }) => result === "unknown" && observedOn !== undefined);
    case "not-eligible":
    case "not-applicable":
      return [];
    default:
      return outcome satisfies never;
  }
}

function sayEverything(decision: ExplainedDecision, lang: "zh" | "en", output: Output): void {
  for (const reason of decision.because.filter(({ finding }) => finding === undefined)) sayReason(reason, output);
  const findings = decision.because.filter(({ finding }) => finding !== undefined);
  const barred = decision.rule.startsWith("benefit/") ? "不得享受" : "不得续期";
  if (findings.length > 0) output.say(`  另核对以下情形（有其一即转人工、转其他程序或${barred}）：`);
  for (const reason of findings) sayReason(reason, output);
  sayGrantPart(decision, output);
  sayReminders(decision, output);
  sayMissing(decision, output);
  sayFurther(decision, lang, output);
}

function sayReminders({ reminders = [] }: ExplainedDecision, output: Output): void {
  if (reminders.length > 0) output.say(`  没有答复的催办：${reminders.map(({ on }) => on).join("、")}`);
}

function sayMissing({ missing }: ExplainedDecision, output: Output): void {
  if (missing.length > 0) output.say(`  缺少的信息：${missing.map(({ label }) => label).join("；")}`);
}

/** What a benefit comes to, and for whom. */
function sayGrantPart({ amount, heads = [], marks = [] }: ExplainedDecision, output: Output): void {
  if (amount !== undefined) output.say(`  ${amount.says}`);
  for (const line of amount?.lines ?? []) output.say(`    ${line}`);
  for (const { says } of heads) output.say(`  · ${says}`);
  if (marks.length > 0) output.say(`  ${marks.join("；")}`);
}

/** What would have to be otherwise, what a missing fact would decide, and the next day that matters. */
function sayFurther({ changes, whatIf, nextChange }: ExplainedDecision, lang: "zh" | "en", output: Output): void {
  for (const { sentences } of changes) output.say(`  ${sentences[lang]}`);
  for (const { then } of whatIf) for (const { sentences } of then) output.say(`  ${sentences[lang]}`);
  if (nextChange !== undefined) output.say(`  ${nextChange.sentences[lang]}`);
}

function sayReason({ says, basis }: ExplainedDecision["because"][number], output: Output): void {
  output.say(`  · ${says}`);
  if (basis.length > 0) output.say(`      依据：${basis.join("；")}`);
}
