import type { RuleId } from "../domain/decision.ts";
import { workingCalendar } from "../domain/working-calendar.ts";
import type { CalendarYear, WorkingCalendar } from "../domain/working-calendar.ts";
import { readCalendarYear } from "./calendar-file.ts";
import { checkExamples } from "./check-examples.ts";
import { didYouMean } from "./problems.ts";
import type { Problem, ProblemCode } from "./problems.ts";
import { checkExamplesShape, readExamples } from "./read-examples.ts";
import { readFacts } from "./read-facts.ts";
import { readFindings } from "./read-findings.ts";
import { readItems } from "./read-items.ts";
import { readLadders } from "./read-ladder.ts";
import { readRule } from "./read-rule.ts";
import type { Library } from "./read-version.ts";
import { readRegions } from "./regions-file.ts";
import { ruleSetOf } from "./rule-set.ts";
import type { Rule, RuleFiles, RuleSet } from "./types.ts";

const FACTS = "facts.yaml";
const ITEMS = "items.yaml";
const FINDINGS = "findings.yaml";
const LADDER = "ladder.yaml";
const REGIONS = "regions.yaml";
const CALENDAR = /^calendar\/\d{4}\.yaml$/;
const RULE_FOLDER = /^((?:renewal|benefit)\/[^/]+)\/([^/]+)$/;
/** Templates of messages: read by those who send them. */
const NOTICES = /^notices\/[^/]+\.yaml$/;
const IN_RULE_FOLDER = ["rule.yaml", "examples.yaml"];

const fileProblem = (code: ProblemCode, file: string, message: string): Problem => ({ file, code, message });

/** YAML files that nothing would read: a misspelt name must not mean that a rule silently does not count. */
function checkPlaces(files: RuleFiles): Problem[] {
  const top = [FACTS, ITEMS, FINDINGS, LADDER, REGIONS];
  return [...files.keys()].flatMap((file) => {
    if (!/\.ya?ml$/i.test(file) || top.includes(file) || CALENDAR.test(file) || NOTICES.test(file)) return [];
    const [, , name] = RULE_FOLDER.exec(file) ?? [];
    if (name !== undefined && IN_RULE_FOLDER.includes(name)) return [];
    const hint =
      name === undefined
        ? `${didYouMean(file, top) || "规则放在 renewal/<事项>/rule.yaml 或 benefit/<政策>/rule.yaml，工作日历放在 calendar/<年份>.yaml。"}`
        : `规则目录里只有 ${IN_RULE_FOLDER.join(" 和 ")}。${didYouMean(name, IN_RULE_FOLDER)}`;
    return fileProblem("file-misplaced", file, `这个文件不会被读到：${hint}`);
  });
}

interface Calendar {
  readonly years: readonly CalendarYear[];
  readonly calendar: WorkingCalendar;
  readonly problems: readonly Problem[];
}

function readCalendar(files: RuleFiles): Calendar {
  const read = [...files].filter(([file]) => CALENDAR.test(file)).map(([file, text]) => readCalendarYear(text, file));
  const years = read.flatMap(({ year }) => year ?? []);
  const problems = read.flatMap((result) => result.problems);
  if (read.length === 0)
    problems.push(fileProblem("file-missing", "calendar", "缺少工作日历：calendar/<年份>.yaml，一个年份一个文件"));
  try {
    return { years, calendar: workingCalendar(years), problems };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    problems.push(fileProblem("calendar-unreadable", "calendar", `各年的工作日历互相矛盾：${error.message}`));
    return { years: [], calendar: workingCalendar([]), problems };
  }
}

/** A file that must be there: its text, or an empty one with the problem noted. */
function required(files: RuleFiles, file: string, what: string, problems: Problem[]): string | undefined {
  const text = files.get(file);
  if (text === undefined) problems.push(fileProblem("file-missing", file, `缺少 ${file}：${what}`));
  return text;
}

/** @param folders of the rules that the files hold; `library.ruleIds` may name more. */
function readRules(
  files: RuleFiles,
  folders: readonly RuleId[],
  library: Library,
): { readonly rules: readonly Rule[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const rules = [...folders].sort().flatMap((folder): readonly Rule[] => {
    const text = files.get(`${folder}/rule.yaml`);
    if (text === undefined) {
      problems.push(fileProblem("file-missing", `${folder}/rule.yaml`, `${folder} 里缺少 rule.yaml`));
      return [];
    }
    const read = readRule(text, `${folder}/rule.yaml`, library);
    problems.push(...read.problems);
    const file = `${folder}/examples.yaml`;
    const examplesText = files.get(file);
    if (examplesText === undefined)
      problems.push(
        fileProblem("examples-missing", file, `规则 ${folder} 没有例子：请在 ${file} 里写出每个期限两侧的例子`),
      );
    if (examplesText === undefined) return [];
    if (read.rule === undefined) {
      problems.push(...checkExamplesShape(examplesText, file));
      return [];
    }
    const { examples, problems: wrong } = readExamples(examplesText, file, read.rule, library.facts);
    problems.push(...wrong);
    // Coverage of examples that are themselves wrong would only repeat what is told already.
    if (wrong.length === 0) problems.push(...checkExamples(read.rule, examples, file, library));
    return [{ ...read.rule, examples }];
  });
  if (folders.length === 0)
    problems.push(fileProblem("file-missing", "renewal", "没有一条规则：renewal/<事项>/rule.yaml"));
  return { rules, problems };
}

const byPlace = (a: Problem, b: Problem): number =>
  a.file === b.file ? (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0) : a.file < b.file ? -1 : 1;

/** The rules that have a folder in a library, whatever is in it. */
export const rulesIn = (files: RuleFiles): readonly RuleId[] => [
  ...new Set([...files.keys()].flatMap((file) => RULE_FOLDER.exec(file)?.[1] ?? [])),
];

/** What reading a rule library came to. */
export interface LoadedRules {
  /** There exactly if there are no problems: the only rules that anything may be decided by. */
  readonly ruleSet?: RuleSet;
  /**
   * Whatever of the library can be relied on by itself: the items, facts and calendar years that read, and, where nothing
   * that all rules share is wrong, the rules without a problem of their own. For work that needs no more than that.
   */
  readonly sound: RuleSet;
  /** Every problem of every file, by file and line. */
  readonly problems: readonly Problem[];
}

/**
 * Reads and checks a whole rule library.
 * @param elsewhere rules that stand in another part of the library and may be referred to, where the files are a part of it.
 */
export function loadRules(files: RuleFiles, elsewhere: readonly RuleId[] = []): LoadedRules {
  const problems = checkPlaces(files);
  const factsText = required(files, FACTS, "事实词典", problems);
  const itemsText = required(files, ITEMS, "服务事项", problems);
  const facts = readFacts(factsText ?? "", FACTS);
  if (factsText !== undefined) problems.push(...facts.problems);
  const folders = rulesIn(files);
  const ruleIds = new Set([...folders, ...elsewhere]);
  const items = readItems(itemsText ?? "", ITEMS, ruleIds);
  if (itemsText !== undefined) problems.push(...items.problems);
  const findingsText = files.get(FINDINGS);
  const findings =
    findingsText === undefined
      ? { findings: new Map<never, never>(), known: new Set<never>(), problems: [] }
      : readFindings(findingsText, FINDINGS, facts.facts);
  problems.push(...findings.problems);
  const ladderText = required(files, LADDER, "规则没有另写时的催办步骤", problems);
  const { ladders, problems: ladderProblems } = readLadders(ladderText ?? "", LADDER);
  if (ladderText !== undefined) problems.push(...ladderProblems);
  const regionsText = files.get(REGIONS);
  if (regionsText !== undefined) problems.push(...readRegions(regionsText, REGIONS).problems);
  const { years, calendar, problems: calendarProblems } = readCalendar(files);
  problems.push(...calendarProblems);
  const { rules, problems: ruleProblems } = readRules(files, folders, {
    facts: facts.facts,
    items: items.items,
    ruleIds,
    findings: findings.findings,
    knownFindings: findings.known,
    calendar,
  });
  problems.push(...ruleProblems);
  const isShared = ({ file }: Problem): boolean =>
    [FACTS, ITEMS, FINDINGS].includes(file) || file.startsWith("calendar");
  const isSound = ({ rule }: Rule): boolean => !problems.some(({ file }) => file.startsWith(`${rule}/`));
  const ruleSet = ruleSetOf({
    facts: facts.facts,
    items: items.items,
    calendarYears: years,
    ladders,
    rules: problems.some(isShared) ? [] : rules.filter(isSound),
  });
  if (problems.length === 0) return { ruleSet, sound: ruleSet, problems };
  return { sound: ruleSet, problems: problems.sort(byPlace) };
}
