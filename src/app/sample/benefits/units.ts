import type { CivilDate } from "../../../domain/civil-date.ts";
import { sampleObservedOn } from "../fact-words.ts";
import { sampleTradeName, sampleUscc } from "../organisations.ts";
import { sampleMobile } from "../phones.ts";
import { samplePlace } from "../places.ts";
import type { SamplePlace } from "../places.ts";
import { Random, weighted } from "../random.ts";
import type { SampleRequest } from "../request.ts";
import { between, bornAtAge, yesOrNo } from "./cells.ts";
import { beyondTheCast } from "./size.ts";
import { entitled, unitColumns, unitParts } from "./units-cast.ts";
import type { UnitCells, UnitGroup, UnitKind } from "./units-cast.ts";

export interface SampleUnit {
  readonly index: number;
  readonly kind: UnitKind;
  readonly name: string;
  readonly uscc: string;
  readonly phone: string;
  readonly place: SamplePlace;
  readonly cells: UnitCells;
  readonly observedOn: CivilDate;
}

/** Numbers of codes and phones behind those of all holders, strangers, agents and persons. */
const UNIT_CODES = 21_000_000;
const UNIT_PHONES = 6_910_000;
const STREAM = 12;

/** Every unit of which other offices know something that benefits depend on; each call gives the same ones. */
export function* sampleUnits(request: SampleRequest): Generator<SampleUnit> {
  const { asOf, seed } = request;
  const random = new Random(seed);
  for (let index = 0; index < unitParts.length + beyondTheCast(request); index++) {
    random.restart(seed, index, STREAM);
    const part = unitParts[index];
    const group = part?.group ?? anyGroup(random);
    const kind = part?.kind ?? kindOf[group](random);
    const place = samplePlace(random);
    const changes = part?.cells ?? variety[group](random, kind);
    yield {
      index,
      kind,
      name: sampleTradeName(kind, place.town, random.pick(does[group]), random),
      uscc: sampleUscc(kind, UNIT_CODES + index, seed),
      phone: sampleMobile(UNIT_PHONES + index, seed),
      place,
      cells: { ...entitled[group](asOf), ...operatorOf(group, kind, asOf, random), ...changes },
      observedOn: part === undefined ? sampleObservedOn(asOf, undefined, random) : asOf,
    };
  }
}

const anyGroup = weighted<UnitGroup>([
  ["insured", 9],
  ["levy", 6],
  ["above-scale", 2],
  ["certified", 2],
  ["borrower", 4],
  ["travel-agency", 2],
]);

const anyEmployer = weighted<UnitKind>([
  ["企业", 7],
  ["民办非企业单位", 1],
  ["个体工商户", 2],
]);
const anyBorrower = weighted<UnitKind>([
  ["个体工商户", 4],
  ["企业", 1],
]);
const company = (): UnitKind => "企业";
const kindOf: Readonly<Record<UnitGroup, (random: Random) => UnitKind>> = {
  insured: anyEmployer,
  levy: company,
  "above-scale": company,
  certified: company,
  borrower: anyBorrower,
  "travel-agency": company,
};

const does: Readonly<Record<UnitGroup, readonly string[]>> = {
  insured: ["机电", "建材", "园林", "物业", "家政服务"],
  levy: ["商贸", "装饰", "广告", "机电"],
  "above-scale": ["新材料", "建材", "商贸", "建筑"],
  certified: ["科技", "新材料", "节能环保", "机电"],
  borrower: ["农畜产品", "电子商务", "汽车修理", "装饰"],
  "travel-agency": ["旅行社", "国际旅行社"],
};

const founder = weighted([
  ["返乡创业农民工", 5],
  ["高校毕业生", 3],
  ["退役军人", 2],
  ["农村自主创业农民", 4],
  ["城镇登记失业人员", 2],
  ["其他人员", 3],
]);
const size = weighted([
  ["大型", 1],
  ["中型", 3],
  ["小型", 9],
  ["微型", 7],
]);
const sector = weighted([
  ["工业", 4],
  ["建筑业", 2],
  ["批发零售和住宿餐饮业", 3],
  ["房地产开发经营业", 1],
  ["服务业", 3],
]);
const recognition = weighted([
  ["创新型中小企业", 5],
  ["专精特新中小企业", 4],
  ["专精特新小巨人", 1],
  ["其他认定", 2],
]);

/** One cell in a hundred or so that a benefit depends on is empty. */
const orUnknown = (random: Random, word: string): string => (random.chance(120) ? "" : word);

/** An individual business borrows as its operator. */
const operatorOf = (group: UnitGroup, kind: UnitKind, asOf: CivilDate, random: Random): UnitCells =>
  group === "borrower" && kind === "个体工商户"
    ? { 经营者出生日期: bornAtAge(asOf, 19 + random.below(38), random), 经营者人员类别: founder(random) }
    : {};

/** How the units of a group differ from one that is entitled. */
const variety: Readonly<Record<UnitGroup, (random: Random, kind: UnitKind) => UnitCells>> = {
  insured: (random, kind) => {
    const staff = 2 + Math.min(random.below(90), random.below(90));
    return {
      以单位形式参保: kind === "个体工商户" ? yesOrNo(random, 7000) : "是",
      失业保险足额缴费月数: random.chance(1500) ? between(random, 3, 11) : "12",
      失业保险参保人数: String(staff),
      上年度裁员率: orUnknown(random, `0.0${between(random, 10, 90)}`),
      "上年度缴纳失业保险费（分）": String(staff * (54_000 + random.below(9_000))),
      企业划型: kind === "企业" ? size(random) : "",
      列入僵尸企业名单: yesOrNo(random, 100),
      符合生态环境保护要求: orUnknown(random, yesOrNo(random, 9800)),
      劳务派遣单位: yesOrNo(random, 300),
      对公账户信息完整: yesOrNo(random, 9500),
    };
  },
  levy: (random) => {
    const staff = 1 + Math.min(random.below(120), random.below(120));
    return {
      在职职工人数: orUnknown(random, String(staff)),
      "应缴残疾人就业保障金（分）": String(staff * (60_000 + random.below(20_000))),
    };
  },
  "above-scale": (random) => ({
    以前曾在四上名录: orUnknown(random, yesOrNo(random, 4000)),
    首次升规奖励已发放: yesOrNo(random, 1500),
    行业类别: sector(random),
  }),
  certified: (random) => ({
    首次认定高新技术企业: orUnknown(random, yesOrNo(random, 5000)),
    高新技术企业奖励已发放: yesOrNo(random, 1500),
    认定类别: recognition(random),
    "同一系列已发放奖励（分）": random.chance(1500) ? "5000000" : "0",
  }),
  borrower: (random, kind) => ({
    本期按时还息: yesOrNo(random, 9300),
    "本期支付利息（分）": between(random, 60_000, 420_000),
    "贷款额度（分）": String(10_000_000 + 1_000_000 * random.below(kind === "企业" ? 250 : 23)),
    此前贴息次数: String(Math.min(random.below(4), random.below(4))),
    在职职工人数: kind === "企业" ? between(random, 4, 140) : "",
    新招用符合条件人员占比: kind === "企业" ? orUnknown(random, `0.${between(random, 10, 30)}`) : "",
  }),
  "travel-agency": (random) => ({
    旅行社许可有效: yesOrNo(random, 9000),
    "质量保证金余额（分）": String(2_000_000 * random.below(15)),
    有未结投诉或理赔: orUnknown(random, yesOrNo(random, 1500)),
  }),
};

export const unitHeader: readonly string[] = [
  "统一社会信用代码",
  "单位名称",
  "单位类型",
  "联系电话",
  "所在区划",
  "住所",
  ...unitColumns,
  "数据日期",
];

/** The rows of `units.csv`. */
export function* unitRows(request: SampleRequest): Generator<readonly string[]> {
  for (const { uscc, name, kind, phone, place, cells, observedOn } of sampleUnits(request))
    yield [
      uscc,
      name,
      kind,
      phone,
      place.regionCode,
      place.address,
      ...unitColumns.map((column) => cells[column] ?? ""),
      observedOn,
    ];
}
