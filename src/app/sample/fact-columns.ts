import type { SampleItemCode } from "./trades.ts";

/** A column of 是 or 否 that the register keeps for some items; empty where the register does not know. */
export interface FactColumn {
  readonly header: string;
  /** Items it is kept for; absent: for all. */
  readonly items?: readonly SampleItemCode[];
  /** 是 so often in ten thousand. */
  readonly rate: number;
}

/** Values of a fact column, as the register writes them; empty if it does not know. */
export type FactWord = "是" | "否" | "";

const column = (header: string, rate: number, ...items: readonly SampleItemCode[]): FactColumn =>
  items.length === 0 ? { header, rate } : { header, rate, items };

/** Circumstances of a licence that its renewal depends on, in the order of the columns of `licences.csv`. */
export const licenceFactColumns: readonly FactColumn[] = [
  column("登记事项已变化", 200),
  column("仅销售预包装食品", 500, "food-operation"),
  column("处于五年禁止申请期", 20, "food-operation", "food-production"),
  column("监督抽检不合格未闭环", 100, "food-operation"),
  column("未配备药师", 200, "drug-retail"),
  column("GSP严重缺陷未整改", 100, "drug-retail"),
  column("不符合排放标准或总量要求", 200, "pollutant-discharge"),
  column("新改扩建或排放口变化", 400, "pollutant-discharge"),
  column("工艺设备或食品类别变化", 300, "food-production"),
  column("限期整改后仍不合格", 100, "medical-device-3"),
  column("仅经营第二类医疗器械", 400, "medical-device-3"),
  column("已改为备案的场所", 600, "public-place-hygiene"),
  column("卫生检测不合格或过期", 250, "public-place-hygiene"),
  column("位于学校周边", 150, "tobacco-retail"),
  column("无固定经营场所", 50, "tobacco-retail"),
  column("经营主体已变化", 80, "tobacco-retail"),
  column("非法经营", 30, "tobacco-retail"),
  column("停业超过一年", 120, "tobacco-retail"),
  column("仅使用轻型货车", 700, "road-transport"),
  column("无有效营运车辆", 200, "road-transport"),
  column("停止取水满二年", 100, "water-abstraction"),
  column("计量设施未装或不正常", 300, "water-abstraction"),
  column("超许可取水", 200, "water-abstraction"),
  column("有效期内发生事故", 100, "hazchem-operation", "work-safety"),
  column("重大事故隐患未整改", 80, "hazchem-operation"),
  column("安全生产条件降低", 80, "work-safety"),
  column("逾期不提交年度经营报告", 200, "labour-dispatch"),
  column("许可期内受罚两次以上", 80, "labour-dispatch"),
  column("注册资本低于二百万元", 100, "labour-dispatch"),
  column("未报送年度报告", 400, "hr-service"),
  column("违章作业或责任事故", 60, "special-equipment-operator"),
  column("连续中断作业超过一年", 300, "special-equipment-operator"),
  column("年满65周岁以上", 20, "special-equipment-operator"),
  column("未参加年度核验", 300, "publication-retail"),
  column("处于十年禁任期", 20, "publication-retail"),
  column("许可期内违法违规", 150, "private-school"),
  column("无实际招生办学", 150, "private-school"),
  column("年检不合格", 200, "private-school"),
  column("限制使用农药未定点经营", 100, "pesticide-operation"),
  column("不符合兽药经营质量规范", 150, "veterinary-drug"),
];

/** Circumstances of a holder, in the order of the columns of `holder-facts.csv`. */
export const holderFactColumns: readonly FactColumn[] = [
  column("主体已注销或死亡", 60),
  column("营业执照被吊销", 40),
  column("已备案歇业", 120),
  column("有未办结处罚或整改", 150),
  column("虚假承诺未修复", 30),
];

const columnsByItem = new Map<SampleItemCode, readonly FactColumn[]>();

/** The fact columns that the register keeps for licences of an item, in the order of the file. */
export function factColumnsOf(item: SampleItemCode): readonly FactColumn[] {
  let columns = columnsByItem.get(item);
  if (columns === undefined) {
    columns = licenceFactColumns.filter(({ items }) => items === undefined || items.includes(item));
    columnsByItem.set(item, columns);
  }
  return columns;
}
