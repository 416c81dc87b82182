import type { HolderExplanation } from "../app/explain-holder.ts";
import { localTime } from "./local-time.ts";
import type { Output } from "./output.ts";
import { sayDecision, sayExplanation, type ExplanationManner } from "./say-explanation.ts";
import { grantStateWords, nameOfHolder } from "./words.ts";

/** What the benefits say of a holder, then what the rules say of each of its licences. */
export function sayHolder(explanation: HolderExplanation, manner: ExplanationManner, output: Output): void {
  const { holder, doubts, missingSince, benefits, grants, licences } = explanation;
  output.say(`${nameOfHolder(holder)}  ${holder.uscc ?? holder.holderId}`);
  for (const { field, reason } of doubts) output.say(`  存疑：${manner.labels.field(field)}：${reason}`);
  if (missingSince !== undefined)
    output.say(`  注意：${localTime(missingSince, manner.zone)} 导入的全量文件里没有这个主体；请先核实`);
  for (const { grantNo, cycle, state } of grants)
    output.say(`  发放件 ${grantNo}：${cycle}，${grantStateWords[state]}`);
  output.say(`以 ${explanation.asOf} 为准，惠企惠民政策：`);
  for (const benefit of benefits) {
    if (benefit.outcome === "not-applicable" && !manner.all) continue;
    output.say();
    sayDecision(benefit, manner, output);
  }
  const others = benefits.filter(({ outcome }) => outcome === "not-applicable").length;
  if (others > 0 && !manner.all) output.say(`另有 ${others} 项政策与这个主体无关；--all 逐条列出`);
  if (benefits.length === 0) output.say("没有与这类主体有关的政策");
  for (const licence of licences) {
    output.say();
    sayExplanation(licence, manner, output);
  }
}
