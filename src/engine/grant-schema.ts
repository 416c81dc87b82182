import { z } from "zod";
import { basisList, dayLimit, entry, factName, id, text } from "./schema-parts.ts";

const param = z.string().regex(/^param\.[a-z][A-Za-z0-9]*$/, {
  error: "金额里的每个数都写成参数：param.<参数名>，在 parameters 里带日期和出处",
});

/** A parameter, or a table of figures by the values of a fact. */
export type FigureShape =
  string | { by: string; table: Readonly<Record<string, FigureShape>>; otherwise?: FigureShape };

const figureTable = entry({
  by: factName.describe("按哪一项事实取值"),
  get table(): z.ZodType<Readonly<Record<string, FigureShape>>> {
    return z.record(z.string().min(1), figure).describe("事实的每个值用哪个参数");
  },
  get otherwise(): z.ZodExactOptional<z.ZodType<FigureShape>> {
    return z.exactOptional(figure);
  },
});

const figure: z.ZodType<FigureShape> = z
  .union([param, figureTable])
  .meta({ id: "figure", description: "一个参数，或按一项事实的值分别取参数；其余的值用 otherwise" });

const common = {
  rounding: entry({
    to: z.enum(["fen", "yuan"]).describe("取整到分还是元；每一行分别取整"),
    mode: z.enum(["half-up", "down"]).describe("half-up：四舍五入；down：舍去"),
  }),
  cap: z.exactOptional(param).describe("最多发多少"),
  less: z.exactOptional(factName).describe("已经发过多少，从中扣除"),
};

const amount = z
  .union([
    entry({ kind: z.enum(["fixed"]), says: text, pays: figure, ...common }),
    entry({ kind: z.enum(["per-head"]), says: text, pays: figure, ...common }),
    entry({
      kind: z.enum(["tiered"]),
      says: text,
      by: factName.describe("按哪一项事实分档"),
      tiers: z.array(entry({ from: param.describe("从多少起"), pays: param.describe("发多少") })).min(1),
      ...common,
    }),
    entry({ kind: z.enum(["percent"]), says: text, of: factName.describe("谁的百分之几"), rate: figure, ...common }),
    entry({
      kind: z.enum(["sum"]),
      terms: z.array(entry({ id, says: text, quantity: factName, rate: figure })).min(1),
      ...common,
    }),
    entry({ kind: z.enum(["exemption"]), says: text, of: z.exactOptional(factName), ...common }),
  ])
  .describe(
    "怎样计算：fixed 定额；per-head 每人一份；tiered 分档；percent 百分比；sum 数量乘单价之和；exemption 免征，不发钱",
  );

const exclusion = z.union([
  entry({ rule: z.string().describe("规则库里的另一条规则"), says: text, basis: basisList }),
  entry({ fact: factName.describe("说明已享受别处待遇的事实，条件里要核对"), says: text, basis: basisList }),
]);

/** What a benefit grants; what a shape cannot say is checked in `read-grant.ts`. */
export const grant = entry({
  cycle: z.enum(["policy-year", "quarter", "month", "once"]).describe("多久一次"),
  cycleBy: z.exactOptional(factName).describe("只与 once 同写：这项事实的每个值各享受一次"),
  amount,
  intent: entry({ required: z.boolean().describe("发放前是否须由本人确认"), says: text }),
  publicity: z.exactOptional(dayLimit).describe("公示多少天；政策不要求公示的不写"),
  oncePer: z.enum(["subject", "head"]).describe("head：一个人的身份只用一次，跨单位、跨年度"),
  excludes: z.exactOptional(z.array(exclusion)).describe("不能同时享受的"),
  payment: text.describe("发到哪里，由谁发"),
  stop: z.array(text).describe("什么情况下停发或追回"),
});

export type GrantShape = z.infer<typeof grant>;
export type AmountShape = GrantShape["amount"];

export const headsOf = (conditions: z.ZodType) =>
  entry({
    list: factName.describe("不知道有哪些人时，要补的是哪一项事实"),
    says: text,
    conditions,
  }).describe("按人头享受的：每个人分别要符合的条件，只能用 head. 开头的事实");
