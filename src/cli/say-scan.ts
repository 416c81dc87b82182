import type { App } from "../app/app.ts";
import type { ScanSummary } from "../app/scan/scan-summary.ts";
import { outcomes, type Outcome } from "../domain/decision.ts";
import { count, table, type Output } from "./output.ts";
import { benefitOutcomeWords, outcomeWords, outcomeWordsFor, worklistWords } from "./words.ts";

/** What waits for a person. */
export function sayWorklist(worklist: Awaited<ReturnType<App["worklistCounts"]>>, output: Output): void {
  const open = Object.entries(worklist) as [keyof typeof worklistWords, number][];
  if (open.length === 0) return;
  const counted = open.map(([kind, n]) => `${worklistWords[kind]} ${count(n)}`).join("，");
  output.say(`人工待办：${counted}；全部见 npx wugan worklist`);
}

/** What a scan found, by rule and outcome, and what follows. */
export function sayScan(summary: ScanSummary, titleOf: (rule: string) => string, output: Output): void {
  const name = summary.scanId === undefined ? "试扫（未写入任何内容）" : `扫描 ${summary.scanId}`;
  output.say();
  output.say(`${name}：以 ${summary.asOf} 为准，共 ${count(summary.subjects)} 件许可证和主体`);
  const shown = outcomes.filter((outcome) => outcome !== "not-applicable");
  const decided = Object.entries(summary.outcomes).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [heading, words, of] of [
    ["规则", outcomeWords, decided.filter(([rule]) => outcomeWordsFor(rule) === outcomeWords)],
    ["政策", benefitOutcomeWords, decided.filter(([rule]) => outcomeWordsFor(rule) === benefitOutcomeWords)],
  ] as const) {
    if (of.length === 0) continue;
    // Whom nobody ever sent data of is no doubt to look into: shown apart, so that the doubts stand out.
    const unobserved = of.map(([rule]) => summary.unobserved[rule] ?? 0);
    const apart = unobserved.some((n) => n > 0);
    const rows = of.map(([rule, n], i) => [
      titleOf(rule),
      ...shown.map((outcome: Outcome) => {
        const found = n[outcome] ?? 0;
        return count(outcome === "undetermined" ? found - (unobserved[i] ?? 0) : found);
      }),
      ...(apart ? [count(unobserved[i] ?? 0)] : []),
    ]);
    const heads = [heading, ...shown.map((outcome) => words[outcome]), ...(apart ? ["未取得数据"] : [])];
    for (const line of table(heads, rows)) output.say(line);
  }
  const isDry = summary.state === "dry-run";
  const ifConfirmed = summary.stopped === undefined ? "" : "（加 --confirm 放行之后）";
  if (summary.wouldOpen !== undefined) {
    output.say(`会新开办件 ${count(summary.wouldOpen)} 件${ifConfirmed}`);
    if (summary.wouldGrant !== undefined && summary.wouldGrant > 0)
      output.say(`免申即享至多 ${count(summary.wouldGrant)} 件（同享限制在正式扫描时核对）`);
  } else if (summary.grantsOpened > 0)
    output.say(
      `新开办件 ${count(summary.casesOpened)} 件，免申即享 ${count(summary.grantsOpened)} 件，排入通知 ${count(summary.noticesQueued)} 条`,
    );
  else output.say(`新开办件 ${count(summary.casesOpened)} 件，排入通知 ${count(summary.noticesQueued)} 条`);
  if (summary.failureCount > 0) {
    output.say(`${count(summary.failureCount)} 项未能判定，已记录，下次扫描再试：`);
    for (const failure of summary.failures.slice(0, 5))
      output.say(`  ${failure.licenceId} ${failure.rule}：${failure.reason}`);
  }
  for (const { rule, wouldOpen, limit } of summary.stopped ?? []) {
    const word = isDry ? "正式扫描会停下" : "已停下";
    output.say(`${word}：${titleOf(rule)} 将一次新开或告知 ${count(wouldOpen)} 件，超过限额 ${count(limit)} 件。`);
  }
  if (summary.stopped !== undefined && !isDry) {
    output.say(`尚未产生任何办件和通知。核实无误后运行：wugan scan --as-of ${summary.asOf} --confirm`);
  }
}
