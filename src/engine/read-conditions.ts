import { z } from "zod";
import type { FactName } from "../domain/decision.ts";
import { checkShape } from "./check-shape.ts";
import { checkOperand } from "./check-operand.ts";
import { isOperator, operatorNames, operators } from "./operators.ts";
import { didYouMean, listWords, showPath, showValue } from "./problems.ts";
import type { Problem, ProblemCode } from "./problems.ts";
import { basisList, id, text } from "./schema-parts.ts";
import type { Conditions, FactDefinition, Leaf, OperatorName } from "./types.ts";
import { wordsOfType } from "./fact-values.ts";
import { unknownKey } from "./yaml-source.ts";
import type { Path, YamlSource } from "./yaml-source.ts";

const groupKeys = ["all", "any", "not"] as const;
const leafKeys = ["id", "fact", "operator", "value", "says", "basis"];

/** What json-rules-engine knows and a rule may not use, with the reason. */
const refused: Readonly<Record<string, string>> = {
  path: "JSONPath 会执行表达式，写错时条件悄悄成立；请在事实词典里另立一项事实",
  params: "事实都在决定前给定，没有参数；请在事实词典里另立一项事实",
  priority: "全部条件都要核对，好让每一条都有理由，不设先后",
  name: "条件的名称写作 id",
  condition: "不能引用别处的条件；几个事项共用的情形写在 findings.yaml，用 use 引用",
};

/** What is not required of a leaf. */
const leafExtras = z.looseObject({
  id: z.exactOptional(id),
  says: z.exactOptional(text),
  basis: z.exactOptional(basisList),
});

export interface ConditionContext {
  /** The dictionary and the parameters of the version. */
  readonly facts: ReadonlyMap<FactName, FactDefinition>;
  /** Condition ids given so far in the version; grows as leaves are read. */
  readonly ids: Set<string>;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `wished`, or `wished#2`, `wished#3` … if it is taken: an unnamed condition is called after its fact. */
function freeId(wished: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wished)) return wished;
  for (let n = 2; ; n++) if (!taken.has(`${wished}#${n}`)) return `${wished}#${n}`;
}

class ConditionReader {
  readonly problems: Problem[] = [];
  readonly #source: YamlSource;
  readonly #context: ConditionContext;

  constructor(source: YamlSource, context: ConditionContext) {
    this.#source = source;
    this.#context = context;
  }

  #report(code: ProblemCode, path: Path, message: string): undefined {
    this.problems.push(this.#source.problem(code, path, message));
    return undefined;
  }

  read(node: unknown, path: Path, isRoot: boolean): Conditions | undefined {
    if (!isRecord(node))
      return this.#report(
        "conditions-malformed",
        path,
        `${showPath(path)} 应为 all、any、not 或一个条件，写的是 ${showValue(node)}`,
      );
    const groups = groupKeys.filter((key) => Object.hasOwn(node, key));
    if (groups.length > 1)
      return this.#report(
        "conditions-malformed",
        path,
        `同一处只能写 all、any、not 之一，写了 ${groups.join("、")}；json-rules-engine 会只看其中一个`,
      );
    const [group] = groups;
    this.#checkKeys(node, path, group === undefined ? leafKeys : [group]);
    if (group === undefined) {
      if (isRoot)
        return this.#report(
          "conditions-malformed",
          path,
          "conditions 的最外层应为 all、any 或 not，这里直接写了一个条件",
        );
      return this.#leaf(node, path);
    }
    return group === "not"
      ? this.#not(node[group], [...path, group])
      : this.#list(group, node[group], [...path, group]);
  }

  #not(inner: unknown, path: Path): Conditions | undefined {
    if (Array.isArray(inner)) return this.#report("conditions-malformed", path, "not 后面是一个条件，不是列表");
    const read = this.read(inner, path, false);
    return read && { not: read };
  }

  #list(group: "all" | "any", members: unknown, path: Path): Conditions | undefined {
    if (!Array.isArray(members))
      return this.#report("conditions-malformed", path, `${group} 后面应为列表（- …），写的是 ${showValue(members)}`);
    if (members.length === 0)
      return this.#report("group-empty", path, `${group} 是空的：json-rules-engine 会当作成立，人人都符合`);
    const read = members.map((member, i) => this.read(member, [...path, i], false));
    const complete = read.filter((condition) => condition !== undefined);
    if (complete.length < read.length) return undefined;
    return group === "all" ? { all: complete } : { any: complete };
  }

  #checkKeys(node: Readonly<Record<string, unknown>>, path: Path, known: readonly string[]): void {
    for (const key of Object.keys(node)) {
      if (known.includes(key)) continue;
      const why = refused[key];
      this.problems.push(
        why === undefined
          ? this.#source.keyProblem("key-unknown", path, key, unknownKey(key, [...groupKeys, ...leafKeys]))
          : this.#source.keyProblem("key-refused", path, key, `不能用 “${key}”：${why}`),
      );
    }
  }

  #leaf(node: Readonly<Record<string, unknown>>, path: Path): Leaf | undefined {
    const before = this.problems.length;
    for (const key of ["fact", "operator", "value"])
      if (!Object.hasOwn(node, key))
        this.#report("key-missing", path, `条件缺少 “${key}”（每个条件要写 fact、operator、value）`);
    const fact = Object.hasOwn(node, "fact") ? this.#fact(node["fact"], [...path, "fact"]) : undefined;
    const operator = Object.hasOwn(node, "operator")
      ? this.#operator(node["operator"], [...path, "operator"])
      : undefined;
    if (fact && operator && !operators[operator].admits.includes(fact.type)) {
      const fitting = operatorNames.filter((name) => operators[name].admits.includes(fact.type));
      this.#report(
        "operator-type",
        [...path, "operator"],
        `“${operator}” 不能用于 ${fact.name}：它是${wordsOfType(fact.type)}，可以用 ${fitting.join("、")}`,
      );
    } else if (fact && operator && Object.hasOwn(node, "value")) {
      this.problems.push(
        ...checkOperand(node["value"], { fact, operator }, this.#context.facts).map(({ code, message }) =>
          this.#source.problem(code, [...path, "value"], message),
        ),
      );
    }
    const extras = checkShape(this.#source, leafExtras, path);
    this.problems.push(...extras.problems);
    const wished = extras.value?.id;
    if (wished !== undefined && this.#context.ids.has(wished))
      this.#report("duplicate", [...path, "id"], `条件名称 “${wished}” 在这个版本里已经用过`);
    if (this.problems.length > before || !fact || !operator || !extras.value) return undefined;
    const leafId = wished ?? freeId(fact.name, this.#context.ids);
    this.#context.ids.add(leafId);
    const { says, basis } = extras.value;
    return {
      id: leafId,
      fact: fact.name,
      operator,
      value: node["value"] as Leaf["value"],
      ...(says === undefined ? {} : { says }),
      ...(basis === undefined ? {} : { basis }),
    };
  }

  #fact(name: unknown, path: Path): FactDefinition | undefined {
    const known = [...this.#context.facts.keys()];
    const fact = typeof name === "string" ? this.#context.facts.get(name) : undefined;
    if (fact) return fact;
    const hint = typeof name === "string" ? didYouMean(name, known) : "";
    const where =
      typeof name === "string" && name.startsWith("param.") ? "这个版本的 parameters" : "事实词典 facts.yaml";
    return this.#report("fact-unknown", path, `${where} 里没有 ${showValue(name)}。${hint}`);
  }

  #operator(name: unknown, path: Path): OperatorName | undefined {
    if (typeof name === "string" && isOperator(name)) return name;
    const hint = typeof name === "string" ? didYouMean(name, operatorNames) : "";
    return this.#report(
      "operator-unknown",
      path,
      `没有 ${showValue(name)} 这种比较。${hint || `可以用：${listWords(operatorNames)}。`}`,
    );
  }
}

/**
 * The conditions at a path of a file, checked against the dictionary: every fact, operator, value and group. Leaves
 * without an id are called after their fact.
 */
export function readConditions(
  source: YamlSource,
  path: Path,
  node: unknown,
  context: ConditionContext,
): { readonly conditions?: Conditions; readonly problems: readonly Problem[] } {
  const reader = new ConditionReader(source, context);
  const conditions = reader.read(node, path, true);
  return conditions === undefined || reader.problems.length > 0
    ? { problems: reader.problems }
    : { conditions, problems: [] };
}
