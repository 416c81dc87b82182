import { addDays } from "../../../domain/civil-date.ts";
import type { CivilDate } from "../../../domain/civil-date.ts";
import { sampleSex } from "../people.ts";
import { Random, weighted } from "../random.ts";
import type { SampleRequest } from "../request.ts";
import { between, bornAtAge, thisYear, yesOrNo } from "./cells.ts";
import type { Cells } from "./cells.ts";
import { benefitIdentityNo } from "./identities.ts";
import { sampleUnits } from "./units.ts";

const columns = [
  "人员类别",
  "已签订劳动合同",
  "失业保险缴费月数",
  "工伤保险缴费月数",
  "养老保险缴费月数",
  "参保状态",
  "招用日期",
  "已享受过扩岗补助",
  "已发放吸纳就业补贴",
] as const;

type HireCells = Cells<(typeof columns)[number]>;

export interface SampleHire {
  readonly unit: string;
  readonly identityNo: string;
  readonly cells: HireCells;
}

/** Of the first units that hire, what is particular about each person: somebody counts, nobody counts, nobody knows. */
const parts: readonly (readonly HireCells[])[] = [
  [{}, {}],
  [{ 失业保险缴费月数: "2" }],
  [{ 已享受过扩岗补助: "" }],
  [{}, { 人员类别: "其他人员" }, { 已发放吸纳就业补贴: "是" }],
];

const group = weighted([
  ["毕业年度高校毕业生", 4],
  ["离校两年内未就业高校毕业生", 3],
  ["登记失业青年", 2],
  ["其他人员", 3],
]);

const STREAM = 13;
/** One enterprise in so many has hired somebody this year. */
const HIRES = 3;

/** The persons hired this year by the units of the sample; each call gives the same ones. */
export function* sampleHires(request: SampleRequest): Generator<SampleHire> {
  const { asOf, seed } = request;
  const random = new Random(seed);
  let employers = 0;
  let index = 0;
  for (const unit of sampleUnits(request)) {
    if (unit.kind === "个体工商户") continue;
    random.restart(seed, unit.index, STREAM);
    const part = parts[employers];
    if (part === undefined && random.below(HIRES) > 0) continue;
    employers++;
    const hired = part ?? Array.from({ length: 1 + random.below(3) }, () => variety(random));
    for (const cells of hired) {
      const born = bornAtAge(asOf, 19 + random.below(5), random);
      yield {
        unit: unit.uscc,
        identityNo: benefitIdentityNo("hire", index++, sampleSex(random), born),
        cells: { ...counted(asOf), ...cells },
      };
    }
  }
}

/** Somebody who counts. */
const counted = (asOf: CivilDate): HireCells => ({
  人员类别: "毕业年度高校毕业生",
  已签订劳动合同: "是",
  失业保险缴费月数: "4",
  工伤保险缴费月数: "4",
  养老保险缴费月数: "4",
  参保状态: "正常缴费",
  招用日期: thisYear(asOf, 140),
  已享受过扩岗补助: "否",
  已发放吸纳就业补贴: "否",
});

function variety(random: Random): HireCells {
  const months = between(random, 1, 6);
  return {
    人员类别: group(random),
    已签订劳动合同: yesOrNo(random, 9600),
    失业保险缴费月数: months,
    工伤保险缴费月数: months,
    养老保险缴费月数: months,
    参保状态: random.chance(9300) ? "正常缴费" : "暂停缴费",
    已享受过扩岗补助: random.chance(200) ? "" : yesOrNo(random, 500),
    已发放吸纳就业补贴: yesOrNo(random, 400),
  };
}

export const hireHeader: readonly string[] = ["统一社会信用代码", "证件号码", ...columns, "数据日期"];

/** The rows of `new-hires.csv`: a complete list as of yesterday. */
export function* hireRows(request: SampleRequest): Generator<readonly string[]> {
  const readOn: CivilDate = addDays(request.asOf, -1);
  for (const { unit, identityNo, cells } of sampleHires(request))
    yield [unit, identityNo, ...columns.map((column) => cells[column] ?? ""), readOn];
}
