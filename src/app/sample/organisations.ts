import { organisationCheckCharacter, usccCheckCharacter } from "../../domain/identifiers/uscc.ts";
import { scattered } from "./random.ts";
import type { Random } from "./random.ts";

/** 主体类型 as the register writes it. */
export type HolderWord = "企业" | "个体工商户" | "农民专业合作社" | "事业单位" | "民办非企业单位" | "自然人";

/** Registering department and class of organisation, the first two characters of the code (GB 32100-2015). */
const CLASS: Readonly<Record<Exclude<HolderWord, "自然人">, string>> = {
  企业: "91",
  个体工商户: "92",
  农民专业合作社: "93",
  事业单位: "12",
  民办非企业单位: "52",
};

const SYMBOLS = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const BODIES = SYMBOLS.length ** 5;

/**
 * The unified social credit code of the organisation with this number; the first 28 million differ. Both check
 * characters are right. All bodies begin with MAY, so that a code of the sample is known when it is met elsewhere.
 */
export function sampleUscc(kind: Exclude<HolderWord, "自然人">, index: number, seed: number): string {
  let rest = scattered(index % BODIES, BODIES, 17_364_551, seed);
  let body = "";
  for (let i = 0; i < 5; i++) {
    body = SYMBOLS.charAt(rest % SYMBOLS.length) + body;
    rest = Math.floor(rest / SYMBOLS.length);
  }
  const first17 = `${CLASS[kind]}150624MAY${body}${organisationCheckCharacter(`MAY${body}`)}`;
  return first17 + usccCheckCharacter(first17);
}

/** The same code with its last character wrong. */
export const withWrongCheck = (uscc: string): string =>
  uscc.slice(0, 17) + SYMBOLS.charAt((SYMBOLS.indexOf(uscc.charAt(17)) + 7) % SYMBOLS.length);

/** Characters of shop names; no family name of the sample is among them, so that no shop is called after a person. */
const lucky = "顺 达 鑫 源 盛 隆 恒 丰 泰 祥 和 兴 旺 嘉 润 聚 宏 亿 佳 诚 信 德 惠 友 安 远 益 万 广 汇".split(" ");
const steppe = "塔拉 敖包 苏力德 草原情 牧人 吉祥 哈达 阿木古郎 马头琴 蒙根 查干 都仁 甘迪尔 塔林 牧歌 驼铃".split(" ");

/** 字号: a word of the steppe, or two different lucky characters. */
function tradeWord(random: Random): string {
  if (random.chance(2500)) return random.pick(steppe);
  const first = random.below(lucky.length);
  const second = (first + 1 + random.below(lucky.length - 1)) % lucky.length;
  return `${lucky[first]}${lucky[second]}`;
}

const FORMS: Readonly<Record<HolderWord, string>> = {
  企业: "有限公司",
  个体工商户: "",
  农民专业合作社: "农民专业合作社",
  事业单位: "",
  民办非企业单位: "",
  自然人: "",
};

/** 鄂托克旗 + (town of individual businesses) + 字号 + what it does + form of organisation. */
export const sampleTradeName = (kind: HolderWord, town: string, does: string, random: Random): string =>
  `鄂托克旗${kind === "个体工商户" ? town : ""}${tradeWord(random)}${does}${FORMS[kind]}`;
