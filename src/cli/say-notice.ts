import type { ShownNotice } from "../app/notices/preview-notices.ts";
import { localTime } from "./local-time.ts";
import type { Output } from "./output.ts";
import { noticeStateWords, withdrawnWords } from "./words.ts";

export function sayNotice(notice: ShownNotice, zone: string, output: Output): void {
  const to = notice.state === "stopped" ? `（${whyStopped(notice)}）` : (notice.maskedTo ?? "（无手机号，转人工）");
  output.say(`${noticeStateWords[notice.state]}  ${localTime(notice.notBefore, zone)}  ${to}  ${notice.noticeId}`);
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
