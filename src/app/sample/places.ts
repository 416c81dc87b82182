import { weighted } from "./random.ts";
import type { Random } from "./random.ts";

export interface SamplePlace {
  /** Township level, 9 digits. */
  readonly regionCode: string;
  /** Without 镇 or 苏木, as it stands in trade names. */
  readonly town: string;
  readonly address: string;
}

interface Town {
  readonly code: string;
  readonly name: string;
  readonly short: string;
  readonly street: (random: Random) => string;
}

/** The first of the streets is met most often. */
function town(code: string, name: string, short: string, streets: string): Town {
  const names = streets.split(" ");
  return { code, name, short, street: weighted(names.map((street, i) => [street, names.length - i] as const)) };
}

/** Towns and sumus of Otog Banner (statistical division codes); most people live in 棋盘井 and 乌兰. */
const anyTown = weighted<Town>([
  [town("150624100", "乌兰镇", "乌兰", "都斯图街 团结路 民族街 康宁社区 赛罕塔拉嘎查"), 30],
  [town("150624101", "棋盘井镇", "棋盘井", "建设路 矿区街 祺祥社区 百眼井村 呼吉嘎查"), 38],
  [town("150624102", "蒙西镇", "蒙西", "工业大道 隆安社区 碱柜村 苏亥图嘎查"), 12],
  [town("150624103", "木凯淖尔镇", "木凯淖尔", "隆诚社区 桃力民村 小湖村"), 7],
  [town("150624200", "苏米图苏木", "苏米图", "苏里格嘎查 哈达图嘎查"), 4],
  [town("150624201", "阿尔巴斯苏木", "阿尔巴斯", "脑高岱嘎查 呼和陶勒盖嘎查"), 4],
  [town("150624404", "鄂托克经济开发区", "开发区", "棋盘井园区纬三路 蒙西园区经一路"), 5],
]);

/** A place in the banner; every house number is made up. */
export function samplePlace(random: Random): SamplePlace {
  const place = anyTown(random);
  const house = `${1 + random.below(260)}号`;
  const rest = random.chance(1200) ? `${house}, ${random.pick(["底商", "一层", "东侧", "院内"])}` : house;
  return {
    regionCode: place.code,
    town: place.short,
    address: `内蒙古自治区鄂尔多斯市鄂托克旗${place.name}${place.street(random)}${rest}`,
  };
}
