import type { ShownNotice } from "../app/notices/preview-notices.ts";
import type { LicenceNotice } from "../app/notices/notices-about.ts";
import type { Notice } from "../domain/notice.ts";
import { localTime } from "./local-time.ts";
import type { Output } from "./output.ts";
import { noticeStateWords, withdrawnWords } from "./words.ts";

/** When it went out; before that, when it may. */
export const noticeTime = ({ startedAt, notBefore }: Pick<Notice, "startedAt" | "notBefore">, zone: string): string =>
  localTime(startedAt ?? notBefore, zone);

/** A message in one line. */
export const noticeWords = ({ noticeId, state, ...times }: LicenceNotice, zone: string): string =>
  `通知 ${noticeId}：${noticeStateWords[state]}，${times.startedAt === undefined ? "不早于 " : ""}${noticeTime(times, zone)}`;

export function sayNotice(notice: ShownNotice, zone: string, output: Output): void {
  const to = notice.state === "stopped" ? `（${whyStopped(notice)}）` : (notice.maskedTo ?? "（无手机号，转人工）");
  output.say(`${noticeStateWords[notice.state]}  ${noticeTime(notice, zone)}  ${to}  ${notice.noticeId}`);
  if (notice.text !== undefined) output.say(`    ${notice.text}`);
  else if (notice.items.length > 0) output.say("    （通知模板有错，暂时写不出内容；运行 wugan rules lint 查看）");
  if (notice.state !== "stopped" && notice.withdrawn?.some(({ because }) => because === "opted-out") === true)
    output.say("    号码已退订政策告知：其中的政策未发");
  if (notice.unverified !== undefined) output.say(`    待核实：${notice.unverified.join("、")}`);
}

const whyStopped = ({ withdrawn = [] }: ShownNotice): string => {
  const reasons = [...new Set(withdrawn.map(({ because }) => withdrawnWords.get(because) ?? because))];
  return reasons.length === 0 ? "所告知的事项已了结" : reasons.join("；");
};
