import { addDays } from "../../../domain/civil-date.ts";
import type { CivilDate } from "../../../domain/civil-date.ts";
import { firstOfYear, thisYear } from "./cells.ts";
import type { Cells } from "./cells.ts";

/** What other offices know of a unit, by the columns of `units.csv`. */
export const unitColumns = [
  "登记状态",
  "在职职工人数",
  "应缴残疾人就业保障金（分）",
  "以单位形式参保",
  "失业保险足额缴费月数",
  "失业保险参保人数",
  "上年度裁员率",
  "上年度缴纳失业保险费（分）",
  "企业划型",
  "列入僵尸企业名单",
  "符合生态环境保护要求",
  "劳务派遣单位",
  "对公账户信息完整",
  "首次纳入四上名录月份",
  "以前曾在四上名录",
  "首次升规奖励已发放",
  "行业类别",
  "高新技术企业认定年度",
  "首次认定高新技术企业",
  "高新技术企业奖励已发放",
  "认定类别",
  "认定年度",
  "认定有效期止",
  "同一系列已发放奖励（分）",
  "属于创业担保贷款",
  "本期按时还息",
  "本期支付利息（分）",
  "贷款额度（分）",
  "此前贴息次数",
  "新招用符合条件人员占比",
  "经营者出生日期",
  "经营者人员类别",
  "旅行社许可有效",
  "质量保证金余额（分）",
  "有未结投诉或理赔",
] as const;

export type UnitColumn = (typeof unitColumns)[number];
export type UnitKind = "企业" | "个体工商户" | "民办非企业单位";
/** Which office's register a unit stands in; of the rest nothing is known of it. */
export type UnitGroup = "insured" | "levy" | "above-scale" | "certified" | "borrower" | "travel-agency";

export type UnitCells = Cells<UnitColumn>;

/** No benefit of these groups is meant for the unit, and the offices know it. */
const notCertified: UnitCells = { 首次认定高新技术企业: "否", 高新技术企业奖励已发放: "否", 认定类别: "其他认定" };
const noTravelAgency: UnitCells = { 旅行社许可有效: "否" };
const noLoan: UnitCells = { 属于创业担保贷款: "否" };
/** In the directory for years. */
const longAboveScale: UnitCells = { 以前曾在四上名录: "是", 首次升规奖励已发放: "否" };

/** What is known of a unit of a group that is entitled to the group's benefits on this day. */
export const entitled: Readonly<Record<UnitGroup, (asOf: CivilDate) => UnitCells>> = {
  insured: () => ({
    以单位形式参保: "是",
    失业保险足额缴费月数: "12",
    失业保险参保人数: "18",
    上年度裁员率: "0.04",
    "上年度缴纳失业保险费（分）": "1086400",
    企业划型: "小型",
    列入僵尸企业名单: "否",
    符合生态环境保护要求: "是",
    劳务派遣单位: "否",
    对公账户信息完整: "是",
  }),
  levy: () => ({ 在职职工人数: "12", "应缴残疾人就业保障金（分）": "864000" }),
  "above-scale": (asOf) => ({
    ...notCertified,
    ...noTravelAgency,
    ...noLoan,
    登记状态: "存续",
    首次纳入四上名录月份: `${thisYear(asOf, 150).slice(0, 7)}-01`,
    以前曾在四上名录: "否",
    首次升规奖励已发放: "否",
    行业类别: "工业",
  }),
  certified: (asOf) => ({
    ...longAboveScale,
    ...noTravelAgency,
    ...noLoan,
    登记状态: "存续",
    高新技术企业认定年度: asOf.slice(0, 4),
    首次认定高新技术企业: "是",
    高新技术企业奖励已发放: "否",
    认定类别: "专精特新中小企业",
    认定年度: asOf.slice(0, 4),
    认定有效期止: addDays(firstOfYear(asOf), 3 * 365 + 200),
    "同一系列已发放奖励（分）": "0",
  }),
  borrower: () => ({
    ...notCertified,
    ...noTravelAgency,
    ...longAboveScale,
    登记状态: "存续",
    属于创业担保贷款: "是",
    本期按时还息: "是",
    "本期支付利息（分）": "187500",
    "贷款额度（分）": "20000000",
    此前贴息次数: "0",
    新招用符合条件人员占比: "0.15",
  }),
  "travel-agency": () => ({
    ...notCertified,
    ...longAboveScale,
    ...noLoan,
    登记状态: "存续",
    旅行社许可有效: "是",
    "质量保证金余额（分）": "20000000",
    有未结投诉或理赔: "否",
  }),
};

export interface UnitPart {
  readonly kind: UnitKind;
  readonly group: UnitGroup;
  readonly cells: UnitCells;
}

const part = (group: UnitGroup, cells: UnitCells = {}, kind: UnitKind = "企业"): UnitPart => ({ kind, group, cells });

/** Played by the first units: each benefit for units, but that for hiring, is had, not had and in doubt. */
export const unitParts: readonly UnitPart[] = [
  part("insured"),
  part("insured", {}, "民办非企业单位"),
  part("insured", { 企业划型: "大型", 失业保险参保人数: "460", 上年度裁员率: "0.055" }),
  part("insured", { 失业保险参保人数: "31", 上年度裁员率: "0.056" }),
  part("insured", { 失业保险足额缴费月数: "11" }),
  part("insured", { 上年度裁员率: "" }),
  part("insured", { 劳务派遣单位: "是" }),
  part("insured", { 对公账户信息完整: "否" }),
  part("insured", { 以单位形式参保: "否" }, "个体工商户"),
  part("levy"),
  part("levy", { 在职职工人数: "30" }),
  part("levy", { 在职职工人数: "31" }),
  part("levy", { 在职职工人数: "" }),
  part("above-scale"),
  part("above-scale", { 以前曾在四上名录: "是" }),
  part("above-scale", { 以前曾在四上名录: "" }),
  part("above-scale", { 首次升规奖励已发放: "是" }),
  part("certified"),
  part("certified", { 首次认定高新技术企业: "否", 认定类别: "其他认定" }),
  part("certified", { 首次认定高新技术企业: "", 认定有效期止: "" }),
  part("certified", { 认定类别: "创新型中小企业", 高新技术企业奖励已发放: "是" }),
  part("borrower", { 经营者人员类别: "返乡创业农民工", 新招用符合条件人员占比: "" }, "个体工商户"),
  part("borrower", { 经营者人员类别: "其他人员", 新招用符合条件人员占比: "" }, "个体工商户"),
  part("borrower", { 经营者人员类别: "", 新招用符合条件人员占比: "" }, "个体工商户"),
  part("borrower", { 在职职工人数: "20" }),
  part("borrower", { 在职职工人数: "60", 新招用符合条件人员占比: "0.06" }),
  part("travel-agency"),
  part("travel-agency", { "质量保证金余额（分）": "0" }),
  part("travel-agency", { 有未结投诉或理赔: "是" }),
  part("travel-agency", { 有未结投诉或理赔: "" }),
];
