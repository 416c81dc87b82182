import type { SampleItemCode } from "./trades.ts";

/**
 * A part that one of the first holders plays, so that even a small sample shows every outcome of the rules for food
 * operation, drug retail and pollutant discharge. What a part does not name is in order.
 */
export interface Part {
  readonly item: SampleItemCode;
  /** Days from the sample's day to the last valid day; "none" if the register has no last day. */
  readonly daysLeft: number | "none";
  readonly status?: string;
  readonly listed?: "abnormal" | "dishonest";
  /** The one fact column, of the holder or of the licence, that says 是. */
  readonly fact?: string;
  /** Facts the register does not have, or had too long ago. */
  readonly facts?: "missing" | "stale";
  /** A further licence that ends on the same day: one message for both. */
  readonly twin?: SampleItemCode;
}

/** In the middle of the renewal window; 100 days suit the items whose rules have no fixed beginning. */
const inWindow: Readonly<Record<SampleItemCode, number>> = {
  "food-operation": 60,
  "food-production": 75,
  "drug-retail": 120,
  "medical-device-3": 75,
  "public-place-hygiene": 45,
  "tobacco-retail": 45,
  "road-transport": 45,
  "water-abstraction": 60,
  "hazchem-operation": 110,
  "work-safety": 110,
  "pollutant-discharge": 75,
  "labour-dispatch": 75,
  "hr-service": 45,
  "special-equipment-operator": 50,
  "publication-retail": 45,
  "private-school": 45,
  "pesticide-operation": 110,
  "veterinary-drug": 150,
};

const codes = Object.keys(inWindow) as SampleItemCode[];

/** What can come of a licence of an item whose window is open, and on the days around the window. */
function partsFor(item: SampleItemCode, late: number, facts: readonly string[]): Part[] {
  const daysLeft = inWindow[item];
  return [
    { item, daysLeft, listed: "abnormal" },
    { item, daysLeft, listed: "dishonest" },
    { item, daysLeft, facts: "missing" },
    { item, daysLeft, facts: "stale" },
    { item, daysLeft, status: "被吊销" },
    { item, daysLeft, status: "暂停" },
    { item, daysLeft: "none" },
    { item, daysLeft: late },
    { item, daysLeft: -20 },
    { item, daysLeft: 900 },
    ...facts.map((fact) => ({ item, daysLeft, fact })),
  ];
}

const shown: readonly SampleItemCode[] = ["food-operation", "drug-retail", "pollutant-discharge"];

const ofHolders = ["主体已注销或死亡", "营业执照被吊销", "已备案歇业", "有未办结处罚或整改", "虚假承诺未修复"];

/** Played by the holders 0, 1, 2 … in this order; each part is one row, a twin one more. */
export const cast: readonly Part[] = [
  ...codes.map((item) => ({ item, daysLeft: inWindow[item] })),
  { item: "food-operation", daysLeft: inWindow["food-operation"], twin: "tobacco-retail" },
  { item: "drug-retail", daysLeft: inWindow["drug-retail"], twin: "food-operation" },
  ...partsFor("food-operation", 10, [
    "登记事项已变化",
    "仅销售预包装食品",
    "处于五年禁止申请期",
    "监督抽检不合格未闭环",
    ...ofHolders,
  ]),
  ...partsFor("drug-retail", 30, ["登记事项已变化", "未配备药师", "GSP严重缺陷未整改"]),
  ...partsFor("pollutant-discharge", 30, ["登记事项已变化", "不符合排放标准或总量要求", "新改扩建或排放口变化"]),
  // Of the other rules at least one licence is in doubt as well.
  ...codes
    .filter((item) => !shown.includes(item))
    .map((item) => ({ item, daysLeft: inWindow[item], facts: "missing" as const })),
];
