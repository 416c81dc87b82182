import { z } from "zod";
import { outcomes } from "../domain/decision.ts";
import { namedHolderKinds } from "../domain/licence.ts";
import { basisList, date, entry, factName, factType, factValue, id, text, unverified, words } from "./schema-parts.ts";

export const factsFile = entry({
  facts: z
    .array(
      entry({
        name: factName.describe("<关于谁>.<名称>"),
        of: z
          .enum(["licence", "holder", "person", "head", "day"])
          .describe("关于许可证、持证人、自然人本人（经营者）、单位的某一个人，还是由当日推算"),
        type: factType,
        unit: z.exactOptional(words).describe("单位；金额一律以分（fen）为单位的整数"),
        values: z.exactOptional(z.record(words, text)).describe("只能取这些值，各是什么意思"),
        derivedFrom: z.exactOptional(z.array(factName).min(1)).describe("由哪些事实推算；它们不知道时，要补的是它们"),
        label: text.describe("办事人员看得懂的名称"),
        source: text.describe("从哪里查得"),
        personal: z.boolean().describe("是否个人信息：理由中遮盖，规则中不得写出它的值"),
        maxAgeDays: z.exactOptional(z.int().min(1)).describe("查询结果超过多少天就不再算数"),
      }),
    )
    .min(1),
});

const permission = entry({
  allowed: z.boolean().describe("是否允许"),
  basis: basisList,
});

const charges = z.union([
  entry({ charged: z.literal(false), basis: basisList }),
  entry({
    charged: z.literal(true),
    fen: z.exactOptional(z.int().min(1)).describe("收费标准，每件多少分；按量计收的不写"),
    basis: basisList,
  }),
]);

const handling = entry({
  kind: z
    .enum(["grant", "amendment", "renewal", "deregistration"])
    .describe("业务情形：grant 新设；amendment 变更；renewal 延续；deregistration 注销"),
  name: text.describe("业务办理项名称，例如延续、换发、复审"),
  code: z.exactOptional(words).describe("业务办理项编码"),
  rule: z
    .exactOptional(z.string().regex(/^renewal\/[a-z][a-z0-9]*(-[a-z0-9]+)*$/, { error: "规则名应为 renewal/<事项>" }))
    .describe("受理条件、实施依据、申请材料、法定和承诺办结时限写在哪条规则里；这里不再写一遍"),
});

export const itemsFile = entry({
  items: z
    .array(
      entry({
        code: id,
        title: text,
        department: text,
        issuingLevel: text,
        validityYears: z.exactOptional(z.int().min(1)).describe("法定有效期；法律没有规定的不写，以证面为准"),
        validityNote: z.exactOptional(text),
        numberIsIdentity: z.boolean().describe("证号就是持证人的身份号码：加密保存，显示时遮盖"),
        type: z.exactOptional(z.enum(["行政许可", "行政确认", "行政给付", "行政奖励"])).describe("事项类型"),
        basicCode: z.exactOptional(words).describe("基本编码：国家基本目录里的编码"),
        implementationCode: z.exactOptional(words).describe("实施编码：本局实施清单里的编码"),
        holderKinds: z
          .exactOptional(z.array(z.enum(namedHolderKinds)).min(1))
          .describe("服务对象：谁可以持有，用 licence.holderKind 的值"),
        handlings: z.exactOptional(z.array(handling).min(1)).describe("业务办理项：新设、变更、延续、注销各是一项"),
        charges: z.exactOptional(charges).describe("收费；不写就是没有查到，不等于不收费"),
        commitment: z.exactOptional(permission).describe("是否实行告知承诺；不写就是没有查到，以本局公布的清单为准"),
        deferral: z.exactOptional(permission).describe("是否可以容缺受理；不写就是没有查到，以本局公布的清单为准"),
        unverified: z.exactOptional(unverified),
      }),
    )
    .min(1),
});

const given = z.record(
  factName,
  z.union([
    factValue,
    entry({ value: factValue, observedOn: z.exactOptional(date).describe("哪一天查得") }),
    entry({ unknown: z.enum(["missing", "stale", "unreadable"]).describe("没有、太久、读不懂") }),
  ]),
);

const missing = z.array(factName).min(1);

const example = entry({
  name: words.describe("这个例子说明什么"),
  asOf: date.describe("哪一天"),
  given: z.exactOptional(given).describe("已知的事实；没有写的（defaults 里也没有的）就是未知"),
  heads: z
    .exactOptional(z.array(entry({ head: id, given })))
    .describe("按人头享受的：有哪些人，各知道什么；不写就是不知道有哪些人"),
  expect: entry({
    outcome: z.enum(outcomes),
    because: z.exactOptional(z.array(words).min(1)).describe("起了决定作用的条件，至少包括这些"),
    missing: z.exactOptional(missing).describe("缺哪些事实，正好是这些"),
    finding: z.exactOptional(id),
    tier: z.exactOptional(z.enum(["auto-prepare", "assisted", "remind-only"])),
    to: z.exactOptional(id),
    window: z.exactOptional(
      entry({ opensOn: z.exactOptional(date), closesOn: z.exactOptional(date), adviseBy: z.exactOptional(date) }),
    ),
    cycle: z.exactOptional(words).describe("哪一期：2026、2026Q4、2026-11、once"),
    amount: z
      .exactOptional(
        z.union([entry({ fen: z.int().min(0) }), entry({ missing: missing.describe("金额还差哪些，正好是这些") })]),
      )
      .describe("发多少（分）；结论为 eligible 的待遇必写"),
    heads: z.exactOptional(z.record(id, z.enum(["holds", "fails", "unknown"]))).describe("每个人分别怎样"),
    headsMissing: z.exactOptional(z.record(id, missing)).describe("存疑的人各缺哪些事实"),
    tell: z.exactOptional(z.boolean()).describe("是否告知持证人"),
  }),
});

export const examplesFile = z.union([
  entry({
    defaults: z.exactOptional(given).describe("每个例子都已知的事实，例子里可以改写"),
    examples: z.array(example).min(1),
  }),
  z.array(example).min(1),
]);

export type FactShape = z.infer<typeof factsFile>["facts"][number];
export type ItemShape = z.infer<typeof itemsFile>["items"][number];
export type ExampleShape = z.infer<typeof example>;
export type GivenShape = z.infer<typeof given>;
