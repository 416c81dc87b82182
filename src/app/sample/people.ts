import { addDays, civilDate } from "../../domain/civil-date.ts";
import type { CivilDate } from "../../domain/civil-date.ts";
import { identityCheckCharacter } from "../../domain/identifiers/identity-number.ts";
import { scattered, weighted } from "./random.ts";
import type { Random } from "./random.ts";

export type Sex = "female" | "male";

const surname = weighted([
  ..."王李张刘".split("").map((name) => [name, 9] as const),
  ..."陈杨赵白郝高".split("").map((name) => [name, 5] as const),
  ..."马孙周徐胡郭贾苏武康贺折乔薛".split("").map((name) => [name, 2] as const),
  ..."吕丁任姚卢姜崔钟谭陆汪范石廖".split("").map((name) => [name, 1] as const),
]);

const hanGiven: Readonly<Record<Sex, readonly string[]>> = {
  male: "建 国 志 强 文 军 永 平 海 龙 俊 峰 利 东 伟 明 玉 林 占 云 福 生 瑞 成 小 刚".split(" "),
  female: "秀 英 桂 兰 丽 娟 雪 梅 春 花 彩 霞 晓 燕 艳 红 美 玲 翠 凤 金 莲 淑 芳".split(" "),
};

const mongolianFirst: Readonly<Record<Sex, readonly string[]>> = {
  male: "巴特尔 朝鲁 那顺 阿拉坦 呼和 孟和 额尔敦 宝音 苏和 布和 达来 吉日嘎拉 毕力格 哈斯 青格勒 特木尔 乌力吉 斯琴".split(
    " ",
  ),
  female: "乌云 娜仁 萨仁 其其格 斯琴 敖登 娜日苏 苏日娜 通拉嘎 塔娜 高娃 图雅 格日勒 莎日娜 乌兰 托娅 萨如拉".split(
    " ",
  ),
};

const mongolianLast: Readonly<Record<Sex, readonly string[]>> = {
  male: "巴雅尔 巴图 毕力格 吉日嘎拉 达来 苏荣 宝力德 敖其尔 仓 朝克图 道尔吉 巴根".split(" "),
  female: "其木格 其其格 格日勒 图雅 高娃 花 托娅 娜".split(" "),
};

export const sampleSex = (random: Random): Sex => (random.chance(4300) ? "female" : "male");

/**
 * The name of somebody who does not exist, Han or Mongolian as the banner writes them, put together at random from common
 * parts. None is shorter than three characters: a name of two would turn up in other texts, and whoever searches a store
 * for names would be misled.
 */
export function sampleName(sex: Sex, random: Random): string {
  if (random.chance(3200)) {
    const first = random.pick(mongolianFirst[sex]);
    return first.length > 2 && random.chance(3500) ? first : first + random.pick(mongolianLast[sex]);
  }
  const given = hanGiven[sex];
  return surname(random) + random.pick(given) + random.pick(given);
}

/** Where people were registered when they were born: the banner, its neighbours, and further off. */
const birthRegion = weighted([
  ["150624", 64],
  ["150602", 8],
  ["150623", 7],
  ["150625", 6],
  ["150626", 5],
  ["150621", 4],
  ["150802", 4],
  ["150302", 2],
]);

const YOUNGEST_DAYS = 20 * 365 + 5;
/** To a little over 65 years of age: some rules ask what becomes of a certificate then. */
const BIRTH_DAYS = 46 * 365;
/** Sequence parts 500 to 999, of which a sex has every second. */
const SEQUENCES_PER_SEX = 250;

const IDENTITIES = BIRTH_DAYS * SEQUENCES_PER_SEX;

/**
 * The identity number of the holder with this index, check character right; the first four million differ. Ages are
 * reckoned on 1 January, so that people stay the same from one day to the next.
 */
export function sampleIdentityNo(index: number, sex: Sex, asOf: CivilDate, seed: number, random: Random): string {
  const place = scattered(index, IDENTITIES, 1_618_033, seed);
  const newYear = civilDate(`${asOf.slice(0, 4)}-01-01`);
  const born = addDays(newYear, -YOUNGEST_DAYS - (place % BIRTH_DAYS));
  const sequence = 500 + 2 * Math.floor(place / BIRTH_DAYS) + (sex === "male" ? 1 : 0);
  const first17 = birthRegion(random) + born.slice(0, 4) + born.slice(5, 7) + born.slice(8) + String(sequence);
  return first17 + identityCheckCharacter(first17);
}
