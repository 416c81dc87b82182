import type { ShownNotice } from "../app/notices/preview-notices.ts";
import { localTime } from "./local-time.ts";
import type { Output } from "./output.ts";
import { noticeStateWords } from "./words.ts";

export function sayNotice(notice: ShownNotice, zone: string, output: Output): void {
  const to = notice.maskedTo ?? "（无手机号，转人工）";
  output.say(`${noticeStateWords[notice.state]}  ${localTime(notice.notBefore, zone)}  ${to}  ${notice.noticeId}`);
  if (notice.text !== undefined) output.say(`    ${notice.text}`);
}
