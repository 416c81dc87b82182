import type { HolderWord } from "./organisations.ts";
import { weighted } from "./random.ts";
import type { Weighted } from "./random.ts";

/** Codes of `rules/items.yaml`. */
export type SampleItemCode =
  | "food-operation"
  | "food-production"
  | "drug-retail"
  | "medical-device-3"
  | "public-place-hygiene"
  | "tobacco-retail"
  | "road-transport"
  | "water-abstraction"
  | "hazchem-operation"
  | "work-safety"
  | "pollutant-discharge"
  | "labour-dispatch"
  | "hr-service"
  | "special-equipment-operator"
  | "publication-retail"
  | "private-school"
  | "pesticide-operation"
  | "veterinary-drug";

/** 主体业态 of a food operator, as the third character of its permit number has it. */
export type FoodForm = "1" | "2" | "3";

/** What a holder lives by: it decides who they are, what they are called and which licences they need. */
export interface Trade {
  readonly kind: ReturnType<typeof weighted<HolderWord>>;
  readonly does: readonly string[];
  readonly item: SampleItemCode;
  /** Further licences, each with its chance in ten thousand. */
  readonly further: Weighted<SampleItemCode>;
  readonly foodForm: FoodForm;
}

const trade = (
  kinds: Weighted<HolderWord>,
  does: string,
  item: SampleItemCode,
  further: Weighted<SampleItemCode> = [],
  foodForm: FoodForm = "1",
): Trade => ({ kind: weighted(kinds), does: does === "" ? [] : does.split(" "), item, further, foodForm });

const company = [["企业", 1]] as const;
const shop = [
  ["个体工商户", 17],
  ["企业", 3],
] as const;
const firm = [
  ["企业", 7],
  ["个体工商户", 3],
] as const;

const grocery = trade(shop, "便利店 超市 食品商行 生鲜超市 粮油店 综合商店", "food-operation", [
  ["tobacco-retail", 2600],
]);
const restaurant = trade(
  shop,
  "餐馆 羊肉馆 面馆 小吃店 烧烤店 火锅店 奶茶店 早餐店 农家院",
  "food-operation",
  [["public-place-hygiene", 300]],
  "2",
);
const canteen = trade([["事业单位", 1]], "小学 中学 幼儿园 卫生院 敬老院", "food-operation", [], "3");
const tobacconist = trade(shop, "烟酒店 副食店 综合商店", "tobacco-retail");
const hotel = trade(
  firm,
  "宾馆 旅馆 酒店 快捷酒店",
  "public-place-hygiene",
  [
    ["food-operation", 2500],
    ["tobacco-retail", 1000],
  ],
  "2",
);
const salon = trade(shop, "理发店 美容店 洗浴中心 游泳馆", "public-place-hygiene");
const pharmacy = trade(firm, "大药房 药店 药房", "drug-retail", [
  ["medical-device-3", 1500],
  ["food-operation", 1600],
]);
const foodMaker = trade(firm, "肉业 乳业 食品厂 饮料厂 面粉厂", "food-production", [
  ["food-operation", 2000],
  ["pollutant-discharge", 2000],
]);
const deviceDealer = trade(company, "医疗器械", "medical-device-3");
const haulier = trade(firm, "运输 物流 货运", "road-transport");
const plant = trade(company, "化工 冶金 电石 氯碱 水泥 焦化 硅业", "pollutant-discharge", [
  ["water-abstraction", 3500],
  ["work-safety", 3000],
  ["hazchem-operation", 1000],
]);
const mine = trade(company, "煤业 矿业 石膏", "work-safety", [
  ["water-abstraction", 2500],
  ["pollutant-discharge", 2500],
]);
const fuelStation = trade(company, "加油站 加气站 石化", "hazchem-operation", [
  ["food-operation", 2500],
  ["tobacco-retail", 2000],
]);
const labourAgency = trade(company, "劳务派遣 劳务服务", "labour-dispatch", [["hr-service", 5000]]);
const employmentAgency = trade(company, "人力资源 职业介绍", "hr-service");
const operator = trade([["自然人", 1]], "", "special-equipment-operator");
const bookshop = trade(shop, "书店 文具店 图书音像店", "publication-retail");
const school = trade(
  [
    ["民办非企业单位", 4],
    ["企业", 1],
  ],
  "幼儿园 培训学校 职业培训学校 艺术学校",
  "private-school",
  [["food-operation", 3500]],
  "3",
);
const farmSupplier = trade(firm, "农资店 农资经营部 种业", "pesticide-operation", [["veterinary-drug", 2500]]);
const vetSupplier = trade(firm, "兽药店 动物药品经营部", "veterinary-drug");
const waterUser = trade(
  [
    ["农民专业合作社", 5],
    ["自然人", 4],
    ["企业", 2],
  ],
  "种养殖 牧草种植 肉羊养殖",
  "water-abstraction",
);

/** In thousandths of all holders, about: most of a banner's permits are for food. */
export const anyTrade = weighted<Trade>([
  [grocery, 250],
  [restaurant, 230],
  [canteen, 25],
  [tobacconist, 75],
  [hotel, 40],
  [salon, 65],
  [pharmacy, 45],
  [foodMaker, 15],
  [deviceDealer, 6],
  [haulier, 80],
  [plant, 20],
  [mine, 12],
  [fuelStation, 14],
  [labourAgency, 8],
  [employmentAgency, 8],
  [operator, 45],
  [bookshop, 12],
  [school, 12],
  [farmSupplier, 22],
  [vetSupplier, 16],
  [waterUser, 30],
]);

/** The trade that holders of an item usually follow. */
export const tradeFor: Readonly<Record<SampleItemCode, Trade>> = {
  "food-operation": grocery,
  "food-production": foodMaker,
  "drug-retail": pharmacy,
  "medical-device-3": deviceDealer,
  "public-place-hygiene": salon,
  "tobacco-retail": tobacconist,
  "road-transport": haulier,
  "water-abstraction": waterUser,
  "hazchem-operation": fuelStation,
  "work-safety": mine,
  "pollutant-discharge": plant,
  "labour-dispatch": labourAgency,
  "hr-service": employmentAgency,
  "special-equipment-operator": operator,
  "publication-retail": bookshop,
  "private-school": school,
  "pesticide-operation": farmSupplier,
  "veterinary-drug": vetSupplier,
};
