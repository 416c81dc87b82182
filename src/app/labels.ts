import type { CaseMaterial } from "../domain/case.ts";
import { procedureWords, standingWords, wordsOf, type RuleSet } from "../engine/index.ts";
import type { Parts } from "./parts.ts";
import { regionNames, type RegionName } from "./region-names.ts";

/** The Chinese words of the library for the codes that records hold. A code nobody has words for stands for itself. */
export interface Labels {
  /** Title of a service item: 食品经营许可证. */
  item(itemCode: string): string;
  /** Titles of all service items, by code. */
  readonly items: ReadonlyMap<string, string>;
  /** Words of a licence's status: 有效; 不明 where the register's word means nothing to the mapping. */
  status(status: string): string;
  /** What a case prepares: 续期, 变更. */
  procedure(procedure: string): string;
  /** How a material stands for a case: 共享数据里有. */
  material(standing: CaseMaterial["standing"]): string;
  /** Name of a region: 鄂托克旗 苏米图苏木. */
  region(regionCode: string): string;
  /** Name of a field of a register's row: 有效期止; a fact by its label. */
  field(field: string): string;
}

/** Fields of a row that are no facts. */
const fieldWords: Readonly<Record<string, string>> = {
  licenceNo: "许可证编号",
  subject: "主体",
  holder: "主体",
  holderName: "持证主体名称",
  holderKind: "主体类型",
  uscc: "统一社会信用代码",
  identityNo: "身份证件号码",
  phones: "联系电话",
  language: "语言",
  address: "地址",
  observedOn: "数据日期",
  issuer: "发证机关",
  businessScope: "经营范围",
  _原文: "整行",
};

export async function labelsOf(parts: Parts): Promise<Labels> {
  const { ruleSet } = await parts.rules.soundPart([]);
  return labelsIn(ruleSet, await regionNames(parts));
}

function labelsIn({ facts, items }: RuleSet, region: RegionName): Labels {
  const fact = (name: string) => facts.get(`licence.${name}`);
  return {
    items: new Map([...items.values()].map(({ code, title }) => [code, title.zh])),
    item: (itemCode) => items.get(itemCode)?.title.zh ?? itemCode,
    status: (status) => (status === "unknown" ? "不明" : wordsOf(status, fact("status"), "zh")),
    procedure: (procedure) => (procedure === "renewal" ? "续期" : procedureWords(procedure, "zh")),
    material: (standing) => standingWords[standing].zh,
    region,
    field: (field) => fieldWords[field] ?? (fact(field) ?? facts.get(field))?.label.zh ?? field,
  };
}
