import { z } from "zod";
import { conditionsForEditors, conditionsUnread } from "./condition-schema.ts";
import { namedHolderKinds } from "../domain/licence.ts";
import { grant, headsOf } from "./grant-schema.ts";
import { ladder } from "./read-ladder.ts";
import { basisList, date, dayLimit, entry, factType, factValue, id, text, unverified, words } from "./schema-parts.ts";

const windowLimit = entry({
  before: z.int().min(0).describe("有效期止之前多少"),
  unit: z.enum(["calendar-days", "working-days", "months"]).describe("自然日、工作日或月"),
});

const window = entry({
  opens: z.exactOptional(windowLimit).describe("最早哪一天可以申请；不写则任何时候都可以"),
  closes: z.exactOptional(windowLimit).describe("最晚哪一天申请；不写则到有效期止当日"),
  late: z.exactOptional(id).describe("晚于期限的适用哪一种情形（findings 中的名称）"),
}).describe("申请延续的期间，两端都含在内，从有效期止往回数");

const parameter = entry({
  label: text.describe("参数叫什么"),
  unit: words.describe("单位，例如 fen、calendar-days、percent"),
  type: z.exactOptional(factType).describe("类型；由值看得出的不必写"),
  values: z
    .array(
      entry({
        from: date.describe("从哪一天起是这个值"),
        value: factValue.describe("值；还没有设定的写 unset，用到它的就是未知，不当作零"),
        setBy: z.exactOptional(text).describe("由谁设定；写 unset 时必写"),
        basis: z.exactOptional(basisList),
      }),
    )
    .min(1),
}).describe("会随时间改变的数，条件里写作 param.<名称>");

const material = entry({
  name: text,
  class: z.enum(["主要材料", "次要材料"]),
  deferrable: z.boolean().describe("可否容缺"),
  standing: z
    .enum(["held", "to-confirm", "missing"])
    .describe("held：共享数据里有；to-confirm：已预填，由持证人确认；missing：由持证人提供"),
  from: z.exactOptional(words).describe("谁的数据"),
  when: z.exactOptional(text).describe("什么情况下才需要；不写则都需要"),
});

const effect = z.enum(["block", "hold", "route"]).describe("block：不许；hold：交人工核；route：改走另一程序");

const findingOf = (conditions: z.ZodType) =>
  entry({
    id: id.describe("情形的名称，随决定保存"),
    effect,
    to: z.exactOptional(id).describe("改走哪一程序，只有 route 才写"),
    tell: z.exactOptional(z.boolean()).describe("是否告知持证人，只有 block 和 route 才写"),
    says: text,
    basis: basisList,
    conditions,
  });

const versionOf = (conditions: z.ZodType) =>
  entry({
    version: z.int().min(1).describe("从 1 起递增；生效过的版本不再改动"),
    inForce: entry({ from: date, to: z.exactOptional(date) }).describe("生效的第一天和最后一天，都含在内"),
    basis: basisList,
    window: z.exactOptional(window),
    parameters: z.exactOptional(z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), parameter)),
    conditions,
    findings: z
      .exactOptional(
        z.array(
          z.union([
            entry({ use: z.array(id).min(1).describe("findings.yaml 中的情形，按先后核对") }),
            findingOf(conditions),
          ]),
        ),
      )
      .describe("条件成立后依次核对的情形，先成立的改变办法"),
    tier: z
      .enum(["auto-prepare", "assisted", "remind-only"])
      .describe("auto-prepare：自动备好；assisted：提醒并帮办；remind-only：只提醒"),
    ladder: z.exactOptional(ladder),
    grant: z.exactOptional(grant).describe("惠企利民待遇给什么，benefit 必写"),
    heads: z.exactOptional(headsOf(conditions)),
    statutoryDays: z.exactOptional(dayLimit).describe("法定办结时限"),
    promisedDays: z.exactOptional(dayLimit).describe("承诺办结时限"),
    materials: z.exactOptional(z.array(material)),
    localSettings: z
      .exactOptional(z.array(words))
      .describe("本局自定、不是法律规定的键，用点号写出所在位置，例如 window.opens"),
    unverified: z.exactOptional(unverified),
    notes: z.exactOptional(z.array(text)),
  });

const ruleFileOf = (conditions: z.ZodType) =>
  entry({
    rule: z.string().describe("与所在目录相同：renewal/<事项> 或 benefit/<政策>"),
    kind: z.enum(["renewal", "benefit"]).describe("renewal：无感续证；benefit：免申即享"),
    title: text,
    department: z.exactOptional(text).describe("主管部门，benefit 必写"),
    subject: z
      .enum(["licence", "holder", "person"])
      .describe("规则对谁作决定：licence 许可证（renewal）；holder 单位或个人、person 自然人（benefit）"),
    appliesTo: z.union([
      entry({ itemCode: id.describe("items.yaml 中的事项") }),
      entry({ holderKinds: z.array(z.enum(namedHolderKinds)).min(1).describe("哪些类型的单位或个人") }),
    ]),
    versions: z.array(versionOf(conditions)).min(1),
    notes: z.exactOptional(z.array(text)),
  });

const findingsFileOf = (conditions: z.ZodType) => entry({ findings: z.array(findingOf(conditions)).min(1) });

export const ruleFile = ruleFileOf(conditionsUnread);
export const findingsFile = findingsFileOf(conditionsUnread);

export type RuleFileShape = z.infer<typeof ruleFile>;
export type VersionShape = RuleFileShape["versions"][number];
export type FindingShape = z.infer<typeof findingsFile>["findings"][number];

/** With the conditions spelt out, for editors. */
export const ruleFileForEditors = ruleFileOf(conditionsForEditors);
export const findingsFileForEditors = findingsFileOf(conditionsForEditors);
