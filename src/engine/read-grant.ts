import type { FactName, RuleId } from "../domain/decision.ts";
import type { AmountShape, FigureShape, GrantShape } from "./grant-schema.ts";
import { didYouMean, listWords } from "./problems.ts";
import type { Problem, ProblemCode } from "./problems.ts";
import type { AmountRule, Conditions, FactDefinition, Figure, GrantRule, Parameter, RuleVersion } from "./types.ts";
import type { Path, YamlSource } from "./yaml-source.ts";

const toFigure = (shape: FigureShape): Figure =>
  typeof shape === "string"
    ? { param: shape }
    : {
        by: shape.by,
        table: new Map(Object.entries(shape.table).map(([value, one]) => [value, toFigure(one)])),
        ...(shape.otherwise === undefined ? {} : { otherwise: toFigure(shape.otherwise) }),
      };

function toAmount(shape: AmountShape): AmountRule {
  switch (shape.kind) {
    case "fixed":
    case "per-head":
      return { ...shape, pays: toFigure(shape.pays) };
    case "percent":
      return { ...shape, rate: toFigure(shape.rate) };
    case "sum":
      return { ...shape, terms: shape.terms.map((term) => ({ ...term, rate: toFigure(term.rate) })) };
    case "tiered":
    case "exemption":
      return shape;
    default:
      return shape satisfies never;
  }
}

/** The grant as the rule means it. What it names is checked by `checkGrant`. */
export const toGrant = ({ amount, excludes, ...rest }: GrantShape): GrantRule => ({
  ...rest,
  amount: toAmount(amount),
  excludes: excludes ?? [],
});

type Facts = ReadonlyMap<FactName, FactDefinition>;

const numeric = (fact: FactDefinition): boolean => fact.type === "integer" || fact.type === "number";

class GrantChecker {
  readonly problems: Problem[] = [];
  readonly #source: YamlSource;
  readonly #path: Path;
  readonly #facts: Facts;
  readonly #conditions: Conditions;

  constructor(source: YamlSource, path: Path, facts: Facts, conditions: Conditions) {
    this.#conditions = conditions;
    this.#source = source;
    this.#path = path;
    this.#facts = facts;
  }

  report(code: ProblemCode, path: Path, message: string): void {
    this.problems.push(this.#source.problem(code, [...this.#path, ...path], message));
  }

  /** The fact or parameter, if there is one of the name that a grant may ask for. */
  #named(name: FactName, path: Path): FactDefinition | undefined {
    const fact = this.#facts.get(name);
    if (fact === undefined) {
      const where = name.startsWith("param.") ? "这个版本的 parameters" : "事实词典 facts.yaml";
      this.report("fact-unknown", path, `${where} 里没有 “${name}”。${didYouMean(name, [...this.#facts.keys()])}`);
    } else if (!["holder", "person", "param"].includes(fact.of)) {
      this.report("fact-subject", path, `金额由单位或本人的事实（holder.、person.）和参数计算，不能用 ${name}`);
      return undefined;
    }
    return fact;
  }

  /** A number in the unit; any unit if none is named. */
  #number(name: FactName, path: Path, unit?: string): void {
    const fact = this.#named(name, path);
    if (fact === undefined) return;
    if (!numeric(fact)) this.report("grant-figure", path, `${name} 不是数，不能用来计算金额`);
    else if (unit === "fen" && fact.type !== "integer")
      this.report("grant-figure", path, `${name} 是金额，应为以分（fen）为单位的整数`);
    else if (unit !== undefined && fact.unit !== unit)
      this.report(
        "grant-figure",
        path,
        `${name} 的单位应为 ${unit}，写的是 ${fact.unit ?? "（没有单位）"}${unit === "fen" ? "；金额一律以分为单位" : ""}`,
      );
  }

  /** A number that the decision shows. */
  #shown(name: FactName, path: Path, unit?: string): void {
    this.#number(name, path, unit);
    if (this.#facts.get(name)?.isPersonal === true)
      this.report("personal-value", path, `${name} 是个人信息，计算过程会显示它的值，不能用来计算金额`);
  }

  #figure(shape: FigureShape, path: Path, unit: string): void {
    if (typeof shape === "string") {
      this.#number(shape, path, unit);
      return;
    }
    for (const [value, one] of Object.entries(shape.table)) this.#figure(one, [...path, "table", value], unit);
    if (shape.otherwise !== undefined) this.#figure(shape.otherwise, [...path, "otherwise"], unit);
    const by = this.#named(shape.by, [...path, "by"]);
    if (by === undefined) return;
    const values = by.values && [...by.values.keys()];
    if (by.type !== "string" || values === undefined) {
      this.report("grant-table", [...path, "by"], `${shape.by} 没有列出 values，不能按它的值取数`);
      return;
    }
    for (const value of Object.keys(shape.table))
      if (!values.includes(value))
        this.report(
          "grant-table",
          [...path, "table", value],
          `${shape.by} 没有 “${value}” 这个值，有：${listWords(values)}。${didYouMean(value, values)}`,
        );
    const left = this.#possible(shape.by, values).filter((value) => !Object.keys(shape.table).includes(value));
    if (left.length > 0 && shape.otherwise === undefined)
      this.report(
        "grant-table",
        [...path, "table"],
        `没有写 ${left.join("、")} 用哪个参数；其余的值都一样就写 otherwise`,
      );
  }

  /** The values a fact can still have once the conditions hold. */
  #possible(by: FactName, values: readonly string[]): readonly string[] {
    const conditions = this.#conditions;
    const leaves = "all" in conditions ? conditions.all : [];
    return leaves.reduce<readonly string[]>((left, leaf) => {
      if (!("fact" in leaf) || leaf.fact !== by) return left;
      const { operator, value } = leaf;
      if (operator === "equal") return left.filter((one) => one === value);
      return operator === "in" && Array.isArray(value) ? left.filter((one) => value.includes(one)) : left;
    }, values);
  }

  amount(shape: AmountShape, parameters: readonly Parameter[]): void {
    switch (shape.kind) {
      case "fixed":
      case "per-head":
        this.#figure(shape.pays, ["amount", "pays"], "fen");
        break;
      case "percent":
        this.#shown(shape.of, ["amount", "of"], "fen");
        this.#figure(shape.rate, ["amount", "rate"], "share");
        break;
      case "sum":
        this.#sum(shape);
        break;
      case "tiered":
        this.#tiers(shape, parameters);
        break;
      case "exemption":
        if (shape.of !== undefined) this.#shown(shape.of, ["amount", "of"], "fen");
        break;
      default:
        shape satisfies never;
    }
    if (shape.cap !== undefined) this.#number(shape.cap, ["amount", "cap"], "fen");
    if (shape.less !== undefined) this.#shown(shape.less, ["amount", "less"], "fen");
  }

  #sum({ terms }: Extract<AmountShape, { kind: "sum" }>): void {
    terms.forEach(({ id, quantity, rate }, i) => {
      const at = ["amount", "terms", i];
      this.#shown(quantity, [...at, "quantity"]);
      this.#figure(rate, [...at, "rate"], "fen");
      if (terms.findIndex((term) => term.id === id) < i) this.report("duplicate", [...at, "id"], `“${id}” 写了两次`);
    });
  }

  #tiers({ by, tiers }: Extract<AmountShape, { kind: "tiered" }>, parameters: readonly Parameter[]): void {
    this.#number(by, ["amount", "by"]);
    const days = parameters.flatMap(({ values }) => values.map(({ from }) => from));
    const boundOn = (name: FactName, day: string): number | undefined => {
      const value = parameters.find((one) => name === `param.${one.name}`)?.values.findLast(({ from }) => from <= day);
      return typeof value?.value === "number" ? value.value : undefined;
    };
    tiers.forEach(({ from, pays }, i) => {
      const at = ["amount", "tiers", i];
      this.#number(from, [...at, "from"], this.#facts.get(by)?.unit);
      this.#number(pays, [...at, "pays"], "fen");
      const before = tiers[i - 1]?.from;
      const isBack = days.some((day) => {
        const [low, high] = [before === undefined ? undefined : boundOn(before, day), boundOn(from, day)];
        return low !== undefined && high !== undefined && high <= low;
      });
      if (isBack) this.report("grant-figure", [...at, "from"], `各档要从低到高写：${from} 不高于 ${before ?? ""}`);
    });
  }
}

/** What only the rest of the version can tell of its grant. */
export function checkGrant(
  source: YamlSource,
  path: Path,
  shape: GrantShape,
  version: Pick<RuleVersion, "conditions" | "heads" | "parameters">,
  facts: Facts,
  asked: readonly FactName[],
  ruleIds: ReadonlySet<RuleId>,
): readonly Problem[] {
  const checker = new GrantChecker(source, path, facts, version.conditions);
  checker.amount(shape.amount, version.parameters);
  const paysHeads = shape.amount.kind === "per-head";
  if (paysHeads && version.heads === undefined)
    checker.report("grant-heads", ["amount", "kind"], "按人头计算的，要写 “heads”：每个人要符合什么条件");
  if (!paysHeads && version.heads !== undefined)
    checker.report("grant-heads", ["amount", "kind"], "写了 “heads” 的，金额应按人头（per-head）计算");
  if ((shape.oncePer === "head") !== (version.heads !== undefined))
    checker.report(
      "grant-heads",
      ["oncePer"],
      version.heads === undefined ? "没有写 “heads”，oncePer 应为 subject" : "写了 “heads”，oncePer 应为 head",
    );
  const { cycleBy } = shape;
  if (cycleBy !== undefined && shape.cycle !== "once")
    checker.report("grant-cycle", ["cycleBy"], "只有 cycle 为 once 时才写 “cycleBy”");
  if (cycleBy !== undefined && !asked.includes(cycleBy))
    checker.report(
      "grant-cycle",
      ["cycleBy"],
      `条件没有核对 ${cycleBy}，它未知时就分不清是哪一次。${didYouMean(cycleBy, asked)}`,
    );
  (shape.excludes ?? []).forEach((one, i) => {
    if ("rule" in one && !ruleIds.has(one.rule))
      checker.report(
        "reference-unknown",
        ["excludes", i, "rule"],
        `规则库里没有规则 “${one.rule}”。${didYouMean(one.rule, [...ruleIds])}`,
      );
    if ("fact" in one && !asked.includes(one.fact))
      checker.report(
        "reference-unknown",
        ["excludes", i, "fact"],
        `条件没有核对 ${one.fact}，写在 excludes 里不起作用。${didYouMean(one.fact, asked)}`,
      );
  });
  return checker.problems;
}
