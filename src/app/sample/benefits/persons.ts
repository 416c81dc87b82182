import type { CivilDate } from "../../../domain/civil-date.ts";
import { sampleObservedOn } from "../fact-words.ts";
import { sampleName, sampleSex } from "../people.ts";
import { sampleMobile } from "../phones.ts";
import { samplePlace } from "../places.ts";
import { Random, weighted } from "../random.ts";
import type { SampleRequest } from "../request.ts";
import { between, bornAtAge, yesOrNo } from "./cells.ts";
import type { Cells } from "./cells.ts";
import { benefitIdentityNo } from "./identities.ts";
import { herder, ordinaryPerson, personParts, severelyDisabled } from "./persons-cast.ts";
import type { PersonColumn } from "./persons-cast.ts";
import { beyondTheCast } from "./size.ts";

export interface SamplePerson {
  readonly name: string;
  readonly identityNo: string;
  readonly phone: string;
  readonly regionCode: string;
  readonly address: string;
  readonly cells: Cells<PersonColumn>;
  readonly observedOn: CivilDate;
}

/** Numbers of phones behind those of all holders and agents. */
const PERSON_PHONES = 6_900_000;
const STREAM = 11;

/** Everybody of whom other offices know something that benefits for persons depend on; each call gives the same ones. */
export function* samplePersons(request: SampleRequest): Generator<SamplePerson> {
  const { asOf, seed } = request;
  const random = new Random(seed);
  for (let index = 0; index < personParts.length + beyondTheCast(request); index++) {
    random.restart(seed, index, STREAM);
    const part = personParts[index];
    const sex = sampleSex(random);
    const place = samplePlace(random);
    const { born, cells } =
      part === undefined ? somebody(asOf, random) : { born: bornAtAge(asOf, part.age, random), cells: part.cells };
    yield {
      name: sampleName(sex, random),
      identityNo: benefitIdentityNo("person", index, sex, born),
      phone: sampleMobile(PERSON_PHONES + index, seed),
      regionCode: place.regionCode,
      address: place.address,
      cells: { 户籍区划: place.regionCode, ...ordinaryPerson, ...cells, 出生日期: born },
      observedOn: part === undefined ? sampleObservedOn(asOf, undefined, random) : asOf,
    };
  }
}

const group = weighted<"elderly" | "disabled" | "herder">([
  ["elderly", 5],
  ["disabled", 3],
  ["herder", 4],
]);
const level = weighted([
  ["一级", 2],
  ["二级", 3],
  ["三级", 3],
  ["四级", 2],
]);
const zones = weighted([
  ["禁牧区", 3],
  ["草畜平衡区", 5],
  ["禁牧区、草畜平衡区", 2],
]);

/** One cell in a hundred or so that a benefit depends on is empty. */
const UNKNOWN_CELLS = 120;

function somebody(asOf: CivilDate, random: Random): { readonly born: CivilDate; readonly cells: Cells<PersonColumn> } {
  const of = group(random);
  switch (of) {
    case "elderly":
      return {
        born: bornAtAge(asOf, 70 + Math.min(random.below(31), random.below(31)), random),
        cells: { 健在: random.chance(UNKNOWN_CELLS) ? "" : yesOrNo(random, 9800), 低保家庭成员: yesOrNo(random, 500) },
      };
    case "disabled":
      return {
        born: bornAtAge(asOf, 8 + random.below(60), random),
        cells: {
          ...severelyDisabled,
          残疾人证有效: yesOrNo(random, 9500),
          残疾等级: random.chance(UNKNOWN_CELLS) ? "" : level(random),
          需要长期照护: yesOrNo(random, 5000),
          低保家庭成员: random.chance(UNKNOWN_CELLS) ? "" : yesOrNo(random, 3500),
          特困供养: yesOrNo(random, 300),
          享受工伤保险待遇: yesOrNo(random, 200),
        },
      };
    case "herder":
      return { born: bornAtAge(asOf, 24 + random.below(50), random), cells: pastureOf(random) };
    default:
      return of satisfies never;
  }
}

function pastureOf(random: Random): Cells<PersonColumn> {
  const where = zones(random);
  return {
    ...herder,
    草原承包经营权证: yesOrNo(random, 9000),
    承包草原区划: where,
    "禁牧区面积（亩）": where.includes("禁牧区") ? between(random, 200, 3000) : "",
    "草畜平衡区面积（亩）": where.includes("草畜平衡区") ? between(random, 300, 6000) : "",
    有未处理的违规放牧: random.chance(UNKNOWN_CELLS) ? "" : yesOrNo(random, 600),
  };
}

const columns: readonly PersonColumn[] = [
  "出生日期",
  "户籍区划",
  "健在",
  "残疾人证有效",
  "残疾等级",
  "需要长期照护",
  "低保家庭成员",
  "特困供养",
  "享受工伤保险待遇",
  "草原承包经营权证",
  "草原承包合同",
  "承包草原区划",
  "禁牧区面积（亩）",
  "草畜平衡区面积（亩）",
  "有未处理的违规放牧",
  "属于创业担保贷款",
];

export const personHeader: readonly string[] = [
  "证件号码",
  "姓名",
  "联系电话",
  "所在区划",
  "住址",
  ...columns,
  "数据日期",
];

/** The rows of `persons.csv`. */
export function* personRows(request: SampleRequest): Generator<readonly string[]> {
  for (const { identityNo, name, phone, regionCode, address, cells, observedOn } of samplePersons(request))
    yield [identityNo, name, phone, regionCode, address, ...columns.map((column) => cells[column] ?? ""), observedOn];
}
