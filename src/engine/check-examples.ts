import { addDays, parseCivilDate } from "../domain/civil-date.ts";
import type { CivilDate } from "../domain/civil-date.ts";
import { renewalWindow } from "../domain/renewal-window.ts";
import type { WorkingCalendar } from "../domain/working-calendar.ts";
import { boundsNotShown } from "./check-bounds.ts";
import { factsOfVersion } from "./condition-leaves.ts";
import type { Problem, ProblemCode } from "./problems.ts";
import type { RuleWithoutExamples } from "./read-rule.ts";
import type { Library } from "./read-version.ts";
import type { Example, RuleVersion } from "./types.ts";

/** A day on which something changes for a licence, and the day before it. */
interface Edge {
  readonly name: string;
  readonly eve: CivilDate;
  readonly day: CivilDate;
}

const edge = (name: string, eve: CivilDate): Edge => ({ name, eve, day: addDays(eve, 1) });

const isInForce = ({ inForce }: RuleVersion, day: CivilDate): boolean =>
  inForce.from <= day && (inForce.to === undefined || day <= inForce.to);

function lastDayOf(example: Example): CivilDate | undefined {
  const fact = example.given["licence.validUntil"];
  return fact?.known && typeof fact.value === "string" ? parseCivilDate(fact.value) : undefined;
}

/** The edges a version has, whatever the licence. */
function edgeNames(version: RuleVersion): readonly string[] {
  const used = factsOfVersion(version);
  const { window } = version;
  const endCounts =
    window?.closes === undefined || used.includes("day.windowLate") || used.includes("day.licenceEnded");
  return [
    ...(window?.opens === undefined ? [] : ["开始申请"]),
    ...(window?.closes === undefined ? [] : ["截止申请"]),
    ...(window !== undefined && endCounts ? ["有效期届满"] : []),
  ];
}

function edgesFor(version: RuleVersion, validUntil: CivilDate, calendar: WorkingCalendar): readonly Edge[] {
  if (version.window === undefined) return [];
  const { opensOn, closesOn } = renewalWindow(version.window, validUntil, calendar);
  return [
    ...(opensOn === undefined ? [] : [edge("开始申请", addDays(opensOn, -1))]),
    ...(version.window.closes === undefined ? [] : [edge("截止申请", closesOn)]),
    edge("有效期届满", validUntil),
  ];
}

const conclusion = ({ expect }: Example): string => `${expect.outcome} ${expect.finding ?? ""}`;

/** Whether two examples stand on the two sides of the edge and come out differently. */
function isShown(name: string, version: RuleVersion, examples: readonly Example[], calendar: WorkingCalendar): boolean {
  const sides = examples
    .filter((example) => isInForce(version, example.asOf))
    .flatMap((example) => {
      const validUntil = lastDayOf(example);
      if (validUntil === undefined) return [];
      const found = edgesFor(version, validUntil, calendar).find((candidate) => candidate.name === name);
      if (found?.eve === example.asOf) return [{ side: "eve", example }];
      return found?.day === example.asOf ? [{ side: "day", example }] : [];
    });
  return sides.some(
    (a) => a.side === "eve" && sides.some((b) => b.side === "day" && conclusion(a.example) !== conclusion(b.example)),
  );
}

const hints: Readonly<Record<string, string>> = {
  开始申请: "开始的前一天和当天",
  截止申请: "截止的当天和后一天",
  有效期届满: "有效期止当天和后一天",
};

/**
 * What the examples of a rule leave unshown: a side of an edge of some version, a missing fact, a bound of a
 * benefit's condition, the days on which a version comes into or goes out of force.
 */
export function checkExamples(
  rule: RuleWithoutExamples,
  examples: readonly Example[],
  file: string,
  { calendar, facts }: Pick<Library, "calendar" | "facts">,
): readonly Problem[] {
  const problem = (code: ProblemCode, message: string): Problem => ({ file, code, message });
  const days = new Set(examples.map(({ asOf }) => asOf));
  const edges = rule.versions.flatMap((version) =>
    edgeNames(version)
      .filter((name) => !isShown(name, version, examples, calendar))
      .map((name) =>
        problem(
          "example-edge-missing",
          `第 ${version.version} 版缺少“${name}”两侧的例子：${hints[name] ?? ""}各一个，结论不同`,
        ),
      ),
  );
  const boundProblems = (version: RuleVersion): readonly Problem[] =>
    boundsNotShown(
      version,
      examples.filter(({ asOf }) => isInForce(version, asOf)),
      facts,
    ).map(({ id }) =>
      problem(
        "example-bound-missing",
        `第 ${version.version} 版的条件 “${id}” 缺少界线两侧的例子：正好在界线上的，和刚过界线的（差一天或差一）`,
      ),
    );
  const turns = rule.versions.flatMap(({ version, inForce: { from, to } }, i) => {
    const wanted = [
      addDays(from, -1),
      from,
      ...(to !== undefined && i === rule.versions.length - 1 ? [to, addDays(to, 1)] : []),
    ];
    return wanted
      .filter((day) => !days.has(day))
      .map((day) =>
        problem("example-version-edge-missing", `第 ${version} 版 ${from} 起生效，缺少 asOf 为 ${day} 的例子`),
      );
  });
  const unknown = examples.some(({ expect }) => expect.outcome === "undetermined")
    ? []
    : [problem("example-unknown-missing", "缺少一个事实未知的例子：结论为 undetermined，写明 missing")];
  const bounds = rule.kind === "benefit" ? rule.versions.flatMap(boundProblems) : [];
  return [...edges, ...bounds, ...turns, ...unknown];
}
