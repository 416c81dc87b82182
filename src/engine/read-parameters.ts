import { parseCivilDate } from "../domain/civil-date.ts";
import type { CivilDate } from "../domain/civil-date.ts";
import type { FactName } from "../domain/decision.ts";
import type { FactValue } from "../domain/licence.ts";
import { isOfType, wordsOfType } from "./fact-values.ts";
import { showValue } from "./problems.ts";
import type { Problem } from "./problems.ts";
import type { VersionShape } from "./rule-schema.ts";
import type { FactDefinition, FactType, Parameter } from "./types.ts";
import type { Path, YamlSource } from "./yaml-source.ts";

/** How a file writes that nobody has set the value yet. */
const UNSET = "unset";

type ParameterShape = NonNullable<VersionShape["parameters"]>[string];

function typeOf(value: FactValue): FactType {
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  if (typeof value === "string") return parseCivilDate(value) === undefined ? "string" : "date";
  return "string-list";
}

/** The type all values have, `number` for a mixture of whole and other numbers, else undefined. */
function commonType(values: readonly FactValue[]): FactType | undefined {
  const types = new Set(values.map(typeOf));
  const [only] = types;
  if (types.size === 1) return only;
  return [...types].every((type) => type === "integer" || type === "number") ? "number" : undefined;
}

/** A parameter as the fact that conditions know it by. */
export const parameterFact = (parameter: Parameter): FactDefinition => ({
  name: `param.${parameter.name}`,
  of: "param",
  type: parameter.type,
  unit: parameter.unit,
  label: parameter.label,
  source: { zh: "规则中的参数", en: "parameter of the rule" },
  isPersonal: false,
});

/** The parameters of one version, each checked to have one type and a value on every day the version is in force. */
export function readParameters(
  source: YamlSource,
  path: Path,
  shapes: Readonly<Record<string, ParameterShape>>,
  inForceFrom: CivilDate,
): { readonly parameters: readonly Parameter[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const parameters = Object.entries(shapes).map(([name, shape]): Parameter => {
    const at = [...path, name, "values"];
    const set = shape.values.flatMap(({ value }) => (value === UNSET ? [] : [value]));
    const type = shape.type ?? commonType(set);
    if (shape.type === undefined && set.length === 0)
      problems.push(
        source.problem("parameter-unset", at, `参数 ${name} 还没有设定值，要写 “type”：是整数、日期还是别的`),
      );
    else if (type === undefined) {
      const kinds = [...new Set(set.map((value) => wordsOfType(typeOf(value))))].join("、");
      problems.push(source.problem("value-type", at, `参数 ${name} 的值类型不一：${kinds}`));
    }
    shape.values.forEach(({ value, setBy }, i) => {
      if (value === UNSET && setBy === undefined)
        problems.push(
          source.problem("parameter-unset", [...at, i], `参数 ${name} 写了 unset，还要写 “setBy”：由谁设定`),
        );
      if (value !== UNSET && shape.type !== undefined && !isOfType(value, shape.type))
        problems.push(
          source.problem(
            "value-type",
            [...at, i, "value"],
            `参数 ${name} 是${wordsOfType(shape.type)}，写的是 ${showValue(value)}`,
          ),
        );
    });
    shape.values.forEach(({ from }, i) => {
      const before = shape.values[i - 1]?.from;
      if (before !== undefined && from <= before)
        problems.push(
          source.problem(
            "parameter-order",
            [...at, i, "from"],
            `参数 ${name} 的值要按 from 从早到晚写：${from} 在 ${before} 之后`,
          ),
        );
    });
    const first = shape.values[0]?.from;
    if (first !== undefined && first > inForceFrom)
      problems.push(
        source.problem(
          "parameter-uncovered",
          [...at, 0, "from"],
          `参数 ${name} 从 ${first} 才有值，版本从 ${inForceFrom} 起生效，其间没有值可用`,
        ),
      );
    return {
      name,
      unit: shape.unit,
      label: shape.label,
      type: type ?? typeOf(shape.values[0]?.value ?? ""),
      values: shape.values.map(({ value, ...rest }) => (value === UNSET ? rest : { ...rest, value })),
    };
  });
  return { parameters, problems };
}

/** The value of each parameter on a day, by fact name. One that has no value yet, or that nobody has set, is not there. */
export function parameterValuesOn(
  parameters: readonly Parameter[],
  day: CivilDate,
): readonly (readonly [FactName, FactValue, CivilDate])[] {
  return parameters.flatMap(({ name, values }) => {
    const dated = values.findLast(({ from }) => from <= day);
    return dated?.value === undefined ? [] : [[`param.${name}`, dated.value, dated.from] as const];
  });
}
