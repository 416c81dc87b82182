import { weighted } from "./random.ts";
import type { Random } from "./random.ts";
import type { SampleItemCode } from "./trades.ts";

export interface SampleItem {
  readonly issuer: string;
  /** How many years a licence runs; "perpetual" if it has no last day (长期). */
  readonly term: (random: Random) => number | "perpetual";
}

const item = (issuer: string, ...terms: readonly (readonly [number | "perpetual", number])[]): SampleItem => ({
  issuer,
  term: weighted(terms),
});

const APPROVAL_BUREAU = "鄂托克旗行政审批和政务服务局";

/** Terms follow `rules/items.yaml`; where the law has none, the printed ones differ and some are 长期. */
export const sampleItems: Readonly<Record<SampleItemCode, SampleItem>> = {
  "food-operation": item(APPROVAL_BUREAU, [5, 1]),
  "food-production": item(APPROVAL_BUREAU, [5, 1]),
  "drug-retail": item(APPROVAL_BUREAU, [5, 1]),
  "medical-device-3": item("鄂尔多斯市市场监督管理局", [5, 1]),
  "public-place-hygiene": item("鄂托克旗卫生健康委员会", [4, 1]),
  "tobacco-retail": item("鄂托克旗烟草专卖局", [5, 8], [3, 2]),
  "road-transport": item("鄂托克旗交通运输局", [4, 1]),
  "water-abstraction": item("鄂托克旗水利局", [5, 9], [10, 1]),
  "hazchem-operation": item("鄂托克旗应急管理局", [3, 1]),
  "work-safety": item("内蒙古自治区应急管理厅", [3, 1]),
  "pollutant-discharge": item("鄂尔多斯市生态环境局", [5, 1]),
  "labour-dispatch": item("鄂托克旗人力资源和社会保障局", [3, 1]),
  "hr-service": item("鄂托克旗人力资源和社会保障局", [3, 2], [5, 4], ["perpetual", 4]),
  "special-equipment-operator": item("鄂尔多斯市市场监督管理局", [4, 1]),
  "publication-retail": item("鄂托克旗新闻出版局", [5, 6], ["perpetual", 4]),
  "private-school": item("鄂托克旗教育体育局", [3, 4], [5, 4], ["perpetual", 2]),
  "pesticide-operation": item("鄂托克旗农牧局", [5, 1]),
  "veterinary-drug": item("鄂托克旗农牧局", [5, 1]),
};
