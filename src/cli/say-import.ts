import type { ImportSummary } from "../app/import-register.ts";
import { count, type Output } from "./output.ts";

export function sayImport(summary: ImportSummary, output: Output): void {
  const { source, read, accepted, changed, unchanged, quarantined } = summary;
  output.say(
    `${source}：读 ${count(read)} 行，新增 ${count(accepted)}，变更 ${count(changed)}，未变 ${count(unchanged)}，隔离 ${count(quarantined)}`,
  );
  if (summary.rejectsFile !== undefined)
    output.say(`  隔离的行在 ${summary.rejectsFile}，改正后用同样的 --source 再次导入`);
  if (summary.missing > 0) output.say(`  ${count(summary.missing)} 件许可证不在这份全量文件中，已标记，未删除`);
  if (summary.missingNotLookedFor) output.say("  有读不懂的行，所以没有据此判断哪些许可证已不在全量文件中");
  if (summary.casesClosed > 0) output.say(`  ${count(summary.casesClosed)} 件办件因证照已续期而办结`);
  if (summary.isRepeat) output.say("  这份文件以前导入过");
}
