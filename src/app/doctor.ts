import { addDays } from "../domain/civil-date.ts";
import type { RuleSet } from "../engine/index.ts";
import { InvalidInput } from "../ports/errors.ts";
import type { Scan } from "../ports/scan-store.ts";
import { deliverLeases, type Work } from "./leases.ts";
import type { Parts } from "./parts.ts";
import { heldWords, resumeCommand } from "./notices/holds.ts";
import { owedScanDays } from "./scan/catch-up.ts";
import { today } from "./today.ts";

/** One thing looked at. `warning` needs attention soon; `wrong` needs it now. */
export interface Finding {
  readonly topic: string;
  readonly standing: "well" | "warning" | "wrong";
  readonly says: string;
}

const failuresNamed = 5;
/** Days before the end of the known working calendar from which it is worth a warning. */
const calendarNoticeDays = 90;

/** Looks at everything that could keep the system from doing its work. Nothing is written. */
export async function examine(
  parts: Parts,
  folders: { readonly rejectsDirectory: string },
): Promise<readonly Finding[]> {
  return [
    ...(await examineStore(parts)),
    ...(await examineRules(parts)),
    ...(await examineWork(parts)),
    ...(await examineUnderWay(parts)),
    ...(await examineRejects(parts, folders.rejectsDirectory)),
    ...examineChannels(parts),
    await examineNotices(parts),
    ...(await examineInbox(parts)),
    ...(await examineHolds(parts)),
  ];
}

function examineChannels(parts: Parts): readonly Finding[] {
  try {
    parts.assertChannels?.();
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    const what = error.problems.map(({ file, message }) => [file, message].filter(Boolean).join("："));
    return [{ topic: "通知渠道", standing: "wrong", says: [error.message, ...what].join("；") }];
  }
}

async function examineStore(parts: Parts): Promise<readonly Finding[]> {
  const { info } = parts.storage;
  const problems = await parts.storage.check();
  if (problems.length > 0) return problems.map((says) => ({ topic: "数据库", standing: "wrong", says }));
  return [{ topic: "数据库", standing: "well", says: `${info.engine}，版本 ${info.version}，${info.location}` }];
}

async function examineRules(parts: Parts): Promise<readonly Finding[]> {
  const wrong = (says: string): Finding => ({ topic: "规则库", standing: "wrong", says });
  let ruleSet;
  try {
    const read = await parts.rules.lint();
    ({ ruleSet } = read);
    if (ruleSet === undefined || read.problems.length > 0)
      return [wrong(`有 ${read.problems.length} 处问题，运行 wugan rules lint 查看`)];
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return [wrong(error.message)];
  }
  const day = today(parts);
  const known = ruleSet.calendar.knownUntil;
  return [
    { topic: "规则库", standing: "well", says: `${ruleSet.rules.length} 条规则，${parts.rules.location}` },
    known === undefined || addDays(day, calendarNoticeDays) > known
      ? {
          topic: "工作日历",
          standing: "warning",
          says: `放假安排只知道到 ${known ?? "（无）"}；之后的日期按暂定处理。国务院公布后请在 rules/calendar/ 增加该年`,
        }
      : { topic: "工作日历", standing: "well", says: `放假安排已知到 ${known}` },
    ...examineLimits(parts, ruleSet),
  ];
}

/** Limits of rules that there are not: such a limit holds nothing back. */
function examineLimits(parts: Parts, ruleSet: RuleSet): readonly Finding[] {
  const ids = ruleSet.rules.map(({ rule }) => rule);
  return Object.keys(parts.settings.blastLimitByRule)
    .filter((id) => ruleSet.findRule(id) === undefined)
    .map((id) => ({
      topic: "设置",
      standing: "warning",
      says: `settings.yaml 的 blastLimitByRule 中，规则库没有“${id}”这条规则，该限额不起作用；可用：${ids.join("、")}`,
    }));
}

async function examineWork(parts: Parts): Promise<readonly Finding[]> {
  const { scans } = parts.storage;
  const findings: Finding[] = [];
  const owed = await owedScanDays(parts, today(parts));
  findings.push(
    owed.length === 0
      ? { topic: "每日扫描", standing: "well", says: "今天已扫描" }
      : { topic: "每日扫描", standing: "warning", says: `有 ${owed.length} 天未扫描：${owed.join("、")}` },
  );
  const [newest, ...earlier] = await scans.list(20);
  if (newest !== undefined && newest.failureCount > 0) {
    const says = `${newest.scanId} 有 ${newest.failureCount} 项未能判定或办理，下次扫描再试：${namesOf(newest)}`;
    findings.push({ topic: "扫描", standing: "warning", says });
  }
  const scanning = await parts.storage.leases.holderOf("scan");
  for (const scan of newest === undefined ? [] : [newest, ...earlier]) {
    if (scan.state === "done") continue;
    // The newest is under way while somebody holds the lease.
    if (scan === newest && scan.state !== "stopped" && scanning !== undefined) continue;
    const says =
      scan.state === "stopped"
        ? `${scan.scanId} 超出限额，已在产生办件前停下；核实后用 wugan scan --as-of ${scan.asOf} --confirm 继续`
        : `${scan.scanId} 未完成，再次扫描该日即可续上`;
    findings.push({ topic: "扫描", standing: "warning", says });
  }
  return [...findings, ...(await examineImports(parts))];
}

/** Who is scanning and sending at this moment, on whichever machine; imports are told of with their files. */
async function examineUnderWay({ storage: { leases } }: Parts): Promise<readonly Finding[]> {
  const works: readonly Work[] = ["scan", ...deliverLeases];
  const holders = await Promise.all(works.map((work) => leases.holderOf(work)));
  const underWay = holders.flatMap((holder, n) =>
    holder === undefined ? [] : [`${works[n] === "scan" ? "扫描" : "发送"}（${holder}）`],
  );
  return underWay.length === 0 ? [] : [{ topic: "正在进行", standing: "well", says: underWay.join("、") }];
}

/** The first few, by licence id. */
const namesOf = ({ failures }: Scan): string => {
  const ids = [...new Set(failures.map(({ licenceId }) => licenceId))];
  return `${ids.slice(0, failuresNamed).join("、")}${ids.length > failuresNamed ? " 等" : ""}`;
};

/** Imports that never ended, unless the same file was taken in since. */
async function examineImports(parts: Parts): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const finishedSince = new Set<string>();
  let running = await parts.storage.leases.holderOf("import");
  for (const { fingerprint, source, state, fileName } of await parts.storage.register.listImports(50)) {
    const bytes = `${source} ${fingerprint}`;
    if (state === "finished") finishedSince.add(bytes);
    // The newest unfinished one is under way while somebody holds the lease.
    else if (running !== undefined) {
      findings.push({ topic: "导入", standing: "well", says: `${fileName} 正在导入（${running}）` });
      running = undefined;
    } else if (!finishedSince.has(bytes))
      findings.push({ topic: "导入", standing: "warning", says: `${fileName} 的导入中断过；再次导入该文件即可补齐` });
  }
  return findings;
}

/** Rejects files hold rows of people in the clear: whoever is done with one should know that it is still there. */
async function examineRejects(parts: Parts, directory: string): Promise<readonly Finding[]> {
  const count = await parts.intake.countRejects(directory);
  const says = `${directory} 中有 ${count} 份退回文件；改正后再次导入，已处理的请删除（内有未加密的个人信息）`;
  return count === 0 ? [] : [{ topic: "退回文件", standing: "warning", says }];
}

/** How many replies are counted. */
const mostReplies = 100;

async function examineNotices(parts: Parts): Promise<Finding> {
  const { unknown = 0, queued = 0, sending = 0, failed = 0, dead = 0 } = await parts.storage.notices.countByState();
  return {
    topic: "通知",
    standing: unknown + dead > 0 ? "warning" : "well",
    says: `待发 ${queued} 条，发送中 ${sending} 条，未送达 ${failed} 条，结果不明 ${unknown} 条，多次未成 ${dead} 条`,
  };
}

/** Somebody wrote, and waits. */
async function examineInbox({ storage }: Parts): Promise<readonly Finding[]> {
  const waiting = (await storage.contact.replies("inbox", "", mostReplies)).length;
  if (waiting === 0) return [];
  const many = waiting === mostReplies ? `至少 ${waiting}` : String(waiting);
  const says = `收件箱有 ${many} 条回复等经办人处理；见 wugan notices inbox`;
  return [{ topic: "回复", standing: "warning", says }];
}

async function examineHolds(parts: Parts): Promise<readonly Finding[]> {
  return (await parts.storage.contact.holds()).map(({ key, because }) => ({
    topic: "通知",
    standing: "warning",
    says: `${heldWords(key)}${because === undefined ? "" : `（${because}）`}；用 ${resumeCommand(key)} 恢复`,
  }));
}
