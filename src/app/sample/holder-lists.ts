import { addDays } from "../../domain/civil-date.ts";
import type { CivilDate } from "../../domain/civil-date.ts";
import { holderFactColumns } from "./fact-columns.ts";
import { sampleFactWords, sampleObservedOn } from "./fact-words.ts";
import type { SampleHolder } from "./holders.ts";
import { licenceRows } from "./licence-rows.ts";
import { sampleTradeName, sampleUscc } from "./organisations.ts";
import { Random } from "./random.ts";
import type { SampleRequest } from "./request.ts";

/** The holders that the register names, once each, in its order. */
function* registeredHolders(request: SampleRequest): Generator<SampleHolder> {
  let last = -1;
  for (const { holder } of licenceRows(request))
    if (holder.index > last) {
      last = holder.index;
      yield holder;
    }
}

export const holderFactHeader: readonly string[] = [
  "统一社会信用代码",
  "证件号码",
  "主体名称",
  ...holderFactColumns.map(({ header }) => header),
  "数据日期",
];

/** What other offices know of the holders: one row a holder, none for those of whom nothing is known. */
export function* holderFactRows(request: SampleRequest): Generator<readonly string[]> {
  const random = new Random(request.seed);
  for (const { index, uscc, identityNo, name, part } of registeredHolders(request)) {
    random.restart(request.seed, index, 4);
    const isUnknown = part === undefined ? random.chance(100) : part.facts === "missing";
    if (isUnknown) continue;
    const words = sampleFactWords(holderFactColumns, part, random);
    yield [
      uscc ?? "",
      uscc === undefined ? (identityNo ?? "") : "",
      name,
      ...words,
      sampleObservedOn(request.asOf, part, random),
    ];
  }
}

export const listHeader: readonly string[] = ["统一社会信用代码", "主体名称", "列入日期", "列入事由", "数据日期"];

const grounds = {
  abnormal: ["未按规定期限公示年度报告", "通过登记的住所或者经营场所无法联系", "公示信息隐瞒真实情况、弄虚作假"],
  dishonest: ["被列入经营异常名录届满三年仍未履行相关义务", "提交虚假材料取得市场主体登记"],
} as const;

/** Organisations without a permit are numbered from here: a complete list names them too. */
const STRANGERS = 20_000_000;
const STRANGERS_LISTED = 12;

/** A complete list of the banner as of yesterday: holders of the register on it, and a few others. */
export function* listRows(list: keyof typeof grounds, request: SampleRequest): Generator<readonly string[]> {
  const readOn = addDays(request.asOf, -1);
  const random = new Random(request.seed);
  const row = (uscc: string, name: string, key: number): readonly string[] => {
    random.restart(request.seed, key, 3);
    const listedOn: CivilDate = addDays(readOn, -random.below(700));
    return [uscc, name, listedOn, random.pick(grounds[list]), readOn];
  };
  for (const { uscc, name, index, listed } of registeredHolders(request))
    if (listed === list && uscc !== undefined) yield row(uscc, name, index);
  for (let i = 0; i < STRANGERS_LISTED; i++) {
    const index = STRANGERS + (list === "abnormal" ? 0 : STRANGERS_LISTED) + i;
    random.restart(request.seed, index, 1);
    const name = sampleTradeName("企业", "", random.pick(["商贸", "建筑", "园林", "广告"]), random);
    yield row(sampleUscc("企业", index, request.seed), name, index);
  }
}
