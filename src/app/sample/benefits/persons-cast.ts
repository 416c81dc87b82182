import type { Cells } from "./cells.ts";

/** What other offices know of a natural person, by the columns of `persons.csv`. */
export type PersonColumn =
  | "出生日期"
  | "户籍区划"
  | "健在"
  | "残疾人证有效"
  | "残疾等级"
  | "需要长期照护"
  | "低保家庭成员"
  | "特困供养"
  | "享受工伤保险待遇"
  | "草原承包经营权证"
  | "草原承包合同"
  | "承包草原区划"
  | "禁牧区面积（亩）"
  | "草畜平衡区面积（亩）"
  | "有未处理的违规放牧"
  | "属于创业担保贷款";

/** Somebody of whom every office has an answer, and who is entitled to nothing. */
export const ordinaryPerson: Cells<PersonColumn> = {
  健在: "是",
  残疾人证有效: "否",
  需要长期照护: "否",
  低保家庭成员: "否",
  特困供养: "否",
  享受工伤保险待遇: "否",
  草原承包经营权证: "否",
  草原承包合同: "否",
  有未处理的违规放牧: "否",
  属于创业担保贷款: "否",
};

export const severelyDisabled: Cells<PersonColumn> = { 残疾人证有效: "是", 残疾等级: "一级", 需要长期照护: "是" };

export const herder: Cells<PersonColumn> = {
  草原承包经营权证: "是",
  草原承包合同: "是",
  承包草原区划: "禁牧区、草畜平衡区",
  "禁牧区面积（亩）": "820.5",
  "草畜平衡区面积（亩）": "1460",
};

/** Outside the banner. */
const ELSEWHERE = "150602001";

export interface PersonPart {
  /** On 1 January of the year: whoever is 79 turns 80 in the course of it. */
  readonly age: number;
  readonly cells: Cells<PersonColumn>;
}

/** Played by the first persons: each benefit for persons is had, not had and in doubt. */
export const personParts: readonly PersonPart[] = [
  { age: 84, cells: {} },
  { age: 92, cells: {} },
  { age: 101, cells: {} },
  { age: 79, cells: {} },
  { age: 71, cells: {} },
  { age: 86, cells: { 健在: "" } },
  { age: 88, cells: { 健在: "否" } },
  { age: 83, cells: { 户籍区划: ELSEWHERE } },
  { age: 47, cells: severelyDisabled },
  { age: 38, cells: { ...severelyDisabled, 残疾等级: "二级", 低保家庭成员: "是" } },
  { age: 52, cells: { ...severelyDisabled, 残疾等级: "四级", 需要长期照护: "否", 低保家庭成员: "是" } },
  { age: 44, cells: { ...severelyDisabled, 残疾等级: "" } },
  { age: 33, cells: { ...severelyDisabled, 低保家庭成员: "" } },
  { age: 58, cells: { ...severelyDisabled, 享受工伤保险待遇: "是", 低保家庭成员: "是" } },
  { age: 61, cells: { ...severelyDisabled, 特困供养: "是", 低保家庭成员: "是" } },
  { age: 45, cells: herder },
  { age: 56, cells: { ...herder, 有未处理的违规放牧: "是" } },
  { age: 39, cells: { ...herder, 有未处理的违规放牧: "" } },
  { age: 63, cells: { ...herder, 健在: "否" } },
  { age: 50, cells: { ...herder, 承包草原区划: "其他", "禁牧区面积（亩）": "", "草畜平衡区面积（亩）": "" } },
];
