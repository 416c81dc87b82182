import type { FactName } from "../domain/decision.ts";
import { factsOfGrant, factsOfHeads, factsOfVersion } from "./condition-leaves.ts";
import type { Problem } from "./problems.ts";
import type { RuleFileShape } from "./rule-schema.ts";
import type { RuleVersion } from "./types.ts";
import type { Path, YamlSource } from "./yaml-source.ts";

const windowFacts: readonly FactName[] = ["day.windowOpen", "day.windowLate"];

/** A rule asks only for what its subject has: a holder has no last valid day, a unit is not one of its people. */
export function checkSubjects(
  source: YamlSource,
  path: Path,
  version: RuleVersion,
  subject: RuleFileShape["subject"],
): readonly Problem[] {
  const about = subject === "licence" ? ["licence", "holder", "day", "param"] : ["holder", "person", "param"];
  const check = (
    names: readonly FactName[],
    subjects: readonly string[],
    at: Path,
    whose: string,
  ): readonly Problem[] =>
    names
      .filter((name) => name !== "day.today" && !subjects.includes(name.slice(0, name.indexOf("."))))
      .map((name) =>
        source.problem(
          "fact-subject",
          at,
          `${whose}只能用 ${subjects.map((one) => `${one}.`).join("、")} 开头的事实和 day.today，不能用 ${name}`,
        ),
      );
  const whose = subject === "licence" ? "许可证的规则" : "单位或个人的规则";
  return [
    ...check(factsOfVersion(version), about, [...path, "conditions"], whose),
    ...check(factsOfHeads(version), ["head", "param"], [...path, "heads", "conditions"], "每个人的条件"),
  ];
}

/** Every parameter is used, and a window is written where its facts are. */
export function checkUse(source: YamlSource, path: Path, version: RuleVersion): readonly Problem[] {
  const used = [...factsOfVersion(version), ...factsOfHeads(version), ...factsOfGrant(version)];
  const unused = version.parameters
    .filter(({ name }) => !used.includes(`param.${name}`))
    .map(({ name }) =>
      source.keyProblem(
        "parameter-unused",
        [...path, "parameters"],
        name,
        `参数 ${name} 没有条件或金额用到；写作 param.${name}`,
      ),
    );
  const wanted = windowFacts.find((name) => used.includes(name));
  if (wanted === undefined || version.window !== undefined) return unused;
  return [...unused, source.problem("window-missing", path, `条件用到 ${wanted}，这个版本却没有写 “window”`)];
}
