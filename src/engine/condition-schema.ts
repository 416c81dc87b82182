import { z } from "zod";
import { operatorNames } from "./operators.ts";
import { basisList, entry, factName, factValue, id, text } from "./schema-parts.ts";

const leaf = entry({
  id: z.exactOptional(id).describe("条件的名称；不写时以事实名代替"),
  fact: factName.describe("事实词典 facts.yaml 中的名称，或 param.<参数名>"),
  operator: z.enum(operatorNames).describe("怎样比较"),
  value: z.union([factValue, entry({ fact: factName })]).describe("与什么比较：一个值、一组值，或另一项同类型的事实"),
  says: z.exactOptional(text).describe("这一条件的说法；不写时由事实的名称组成"),
  basis: z.exactOptional(basisList),
});

const all = entry({
  get all(): z.ZodType {
    return z.array(condition).min(1).describe("各条件都成立");
  },
});
const any = entry({
  get any(): z.ZodType {
    return z.array(condition).min(1).describe("至少一个条件成立");
  },
});
const not = entry({
  get not(): z.ZodType {
    return condition;
  },
});

const condition: z.ZodType = z
  .union([all, any, not, leaf])
  .meta({ id: "condition", description: "json-rules-engine 的条件：all、any、not，或一项事实的比较" });

/** For editors only: the loader reads conditions itself (`read-conditions.ts`), with better words for what is wrong. */
export const conditionsForEditors: z.ZodType = z
  .union([all, any, not])
  .meta({ id: "conditions", description: "条件的最外层是 all、any 或 not" });

/** Stands for the conditions when the loader checks the shape of the rest. */
export const conditionsUnread = z.custom<unknown>((value) => value !== undefined, {
  error: "缺少 “conditions”：什么情况下成立",
  params: { code: "key-missing" },
});
