import type { Outcome, Tier } from "../domain/decision.ts";
import type { GrantState } from "../domain/grant.ts";
import type { CaseState } from "../domain/case.ts";
import type { HolderKind } from "../domain/licence.ts";
import type { NoticeState, WithdrawnBecause } from "../domain/notice.ts";
import type { ReplyMeaning } from "../domain/reply.ts";

/** Name of a holder, as far as it may be shown: a natural person's is personal. */
export const nameOfHolder = ({
  name,
  kind,
}: {
  readonly name?: string | undefined;
  readonly kind?: HolderKind | undefined;
}): string =>
  name ??
  (kind === "person" ? "（个人）" : kind === undefined || kind === "unknown" ? "（主体不明）" : "（未登记名称）");

export const outcomeWords: Readonly<Record<Outcome, string>> = {
  eligible: "可续期",
  held: "待人工",
  blocked: "不得续期",
  routed: "转其他程序",
  undetermined: "信息不全",
  "not-eligible": "未到期或不符合",
  "not-applicable": "不适用",
};

/** The same of rules that grant something instead of renewing it. */
export const benefitOutcomeWords: Readonly<Record<Outcome, string>> = {
  ...outcomeWords,
  eligible: "可享受",
  blocked: "不得享受",
  "not-eligible": "不符合",
};

/** What outcomes of a rule are called. */
export const outcomeWordsFor = (rule: string): Readonly<Record<Outcome, string>> =>
  rule.startsWith("benefit/") ? benefitOutcomeWords : outcomeWords;

export const noticeStateWords: Readonly<Record<NoticeState, string>> = {
  queued: "待发",
  claimed: "领取中",
  sending: "发送中",
  unknown: "结果不明",
  accepted: "已提交",
  delivered: "已送达",
  failed: "未送达",
  dead: "多次未成",
  stopped: "已取消",
};

/** A policy year, quarter or month stands for itself; what is given once for each of several kinds is given once. */
export const cycleWords = (cycle: string): string => (/^once(:|$)/.test(cycle) ? "一次性" : cycle);

export const meaningWords: Readonly<Record<ReplyMeaning, string>> = {
  confirm: "确认办理",
  decline: "不办理",
  person: "请人联系",
  unsubscribe: "退订",
  resubscribe: "恢复接收",
  other: "其他内容",
};

/** Why a reply went where it went, by its stored code. */
export const replyBecauseWords: Readonly<Record<string, string>> = {
  "not-understood": "看不懂的内容",
  "no-open-case": "这个号码没有待确认的办件或发放件",
  "several-holders": "这个号码属于几个持证人",
  "several-cases": "这个号码有几个待确认的办件",
  "several-grants": "这个号码有几件待确认的免申即享发放件",
  "case-and-grant": "这个号码既有待确认的办件，又有待确认的发放件",
  "wants-person": "请人联系",
  "statutory-notices-go-on": "政策告知不再发到此号码；法定通知不能退订，仍会发送",
};

/** Why a notice was not sent after all. */
export const withdrawnWords: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "case-settled": "办件已有结果，不必再告知",
    "decided-otherwise": "按最新的核查不再需要告知",
    renewed: "证照已经续期",
    "licence-ended": "证照已不再有效",
    "not-in-register": "登记库里已没有这件证照",
    "too-late": "已过可以办理的日期",
    "opted-out": "号码已退订政策告知，又没有别的渠道",
  } satisfies Record<WithdrawnBecause, string>),
);

export const grantStateWords: Readonly<Record<GrantState, string>> = {
  prepared: "已备好",
  "intent-awaited": "待确认意愿",
  confirmed: "已确定",
  publicised: "公示中",
  declined: "不愿享受",
  suspended: "待核实",
  closed: "已关闭",
};

export const caseStateWords: Readonly<Record<CaseState, string>> = {
  prepared: "已备好",
  notified: "已告知",
  confirmed: "已确认",
  declined: "不愿续期",
  "wants-person": "要人联系",
  suspended: "暂停",
  closed: "已办结",
};

export const tierWords: Readonly<Record<Tier, string>> = {
  "auto-prepare": "自动备案卷",
  assisted: "协助办理",
  "remind-only": "仅提醒",
};

export const worklistWords = {
  held: "待人工核查",
  undetermined: "信息不全",
  blocked: "不得续期",
  routed: "转其他程序",
  unreachable: "联系不上",
  visit: "上门帮办",
  "wrong-number": "号码有误",
} as const;

/** Why somebody has to go or call, where neither a finding nor a missing fact says it. */
export const worklistBecauseWords: Readonly<Partial<Record<keyof typeof worklistWords, string>>> = {
  visit: "告知后尚未答复，或已来不及用短信告知",
  unreachable: "没有能送达的联系方式",
  "wrong-number": "登记的号码发不通",
};

export const ruleStateWords = { draft: "草稿", shadow: "试行", approved: "已批准", withdrawn: "已撤回" } as const;

export const ruleStepWords = { drafted: "起草", shadowed: "转入试行", approved: "批准", withdrawn: "撤回" } as const;

/** What a line of a rule version is about. */
export const versionPartWords = {
  "in-force": "生效",
  basis: "依据",
  window: "申请期间",
  ladder: "催办",
  parameter: "参数",
  condition: "条件",
  structure: "条件的组合",
  finding: "情形",
  order: "情形的先后",
  tier: "办理方式",
  cycle: "次数",
  amount: "金额",
  head: "每个人的条件",
  intent: "意愿确认",
  publicity: "公示",
  exclusion: "不可兼得",
  payment: "发放",
  limit: "时限",
  material: "材料",
  "local-setting": "本局设定",
  unverified: "待核实",
  note: "说明",
  other: "其他",
} as const;

/** A step of a ladder, by the name that stands in effect keys. */
export function stepWords(step: string): string {
  const [, days, isWorking] = /^reminder-(\d+)(w?)$/.exec(step) ?? [];
  if (step.startsWith("finding-")) return `告知情形 ${step.slice("finding-".length)}`;
  if (days === undefined) return { "window-open": "窗口开启", told: "告知" }[step] ?? step;
  return `截止前 ${days} ${isWorking === "w" ? "个工作日" : "天"}`;
}
