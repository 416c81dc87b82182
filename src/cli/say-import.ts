import type { ImportSummary } from "../app/import-register.ts";
import type { Labels } from "../app/labels.ts";
import { count, type Output } from "./output.ts";

const MOST_SAID = 12;
const MOST_FIELDS = 5;

/** What a full snapshot of this kind may leave out, with the word it is counted by. */
const inFull: Readonly<Record<ImportSummary["kind"], string>> = {
  licences: "件许可证",
  holders: "个主体",
  heads: "条",
  facts: "条",
};

/** Why a full snapshot was not taken by its word, of what it is about. */
const notLookedFor: Readonly<
  Record<NonNullable<ImportSummary["missingNotLookedForBecause"]>, (things: string) => string>
> = {
  "unreadable-rows": (things) =>
    `有读不懂的行，所以没有据此判断哪些${things}已不在全量文件中（写了 --whole 也一样，先改正退回的行）`,
  "far-fewer-rows": (things) =>
    `行数不到上一次全量文件的一半，可能不完整，所以没有据此判断哪些${things}已不在其中；确实就是全部的，加 --whole 再导入一次`,
};

function sayDoubts({ doubts }: ImportSummary, labels: Labels, output: Output): void {
  if (doubts.length === 0) return;
  output.say("  收下但存疑的：");
  for (const { field, reason, rows } of doubts.slice(0, MOST_SAID))
    output.say(`    ${labels.field(field)}：${reason}，${count(rows)} 行`);
  if (doubts.length > MOST_SAID) output.say(`    另有 ${count(doubts.length - MOST_SAID)} 种，见 --json 的 doubts`);
}

/** Where to look first; every row came back: the mapping is more likely to be wrong than all of the register. */
function sayRejected({ read, quarantined, rejected }: ImportSummary, labels: Labels, output: Output): void {
  if (rejected.length === 0) return;
  const fields = rejected.slice(0, MOST_FIELDS).map(({ field, column, rows }) => {
    const name = labels.field(field);
    return `${name}${column === undefined || column === name ? "" : `（列“${column}”）`} ${count(rows)} 行`;
  });
  output.say(`  退回的原因在：${fields.join("，")}${rejected.length > MOST_FIELDS ? " 等" : ""}`);
  if (read > 0 && quarantined === read) output.say("  所有的行都退回了：多半是来源映射不合这份文件，请先核对映射");
}

export function sayImport(summary: ImportSummary, labels: Labels, output: Output): void {
  const { source, read, accepted, changed, unchanged, quarantined } = summary;
  output.say(
    `${source}：读 ${count(read)} 行，新增 ${count(accepted)}，变更 ${count(changed)}，未变 ${count(unchanged)}，退回 ${count(quarantined)}`,
  );
  if (summary.rejectsFile !== undefined)
    output.say(`  退回的行和原因在 ${summary.rejectsFile}，改正后用同样的 --source 再次导入`);
  sayRejected(summary, labels, output);
  if (summary.rejectsDone) output.say("  这份退回文件的各行都已收下，文件可以删除");
  sayDoubts(summary, labels, output);
  if (summary.missing > 0)
    output.say(`  ${count(summary.missing)} ${inFull[summary.kind]}不在这份全量文件中，已标记，未删除`);
  if (summary.missingNotLookedForBecause !== undefined)
    output.say(`  ${notLookedFor[summary.missingNotLookedForBecause](inFull[summary.kind].slice(1))}`);
  if (summary.casesClosed > 0) output.say(`  ${count(summary.casesClosed)} 件办件因证照已续期而办结`);
  if (summary.isRepeat)
    output.say(
      changed === 0
        ? "  这份文件以前导入过"
        : `  注意：这份文件以前导入过，其中 ${count(changed)} 行把后来的内容改回了文件所写；改错了的，再导入较新的那份`,
    );
}
