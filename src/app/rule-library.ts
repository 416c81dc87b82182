import type { CivilDate } from "../domain/civil-date.ts";
import type { RuleId, Tier } from "../domain/decision.ts";
import { loadRules, type RuleSet } from "../engine/index.ts";
import { RuleSetInvalid, type Problem } from "../ports/errors.ts";
import { readTemplates, templateFolder, type Templates } from "./notices/templates.ts";
import type { RuleFiles, RuleSource } from "../ports/rule-source.ts";

/** A rule and the version of it that decides on a day. */
export interface ListedRule {
  readonly rule: RuleId;
  readonly title: string;
  readonly version?: number;
  readonly inForceFrom?: CivilDate;
  readonly tier?: Tier;
  /** What in this version was not checked against a source. */
  readonly unverified: readonly string[];
}

/**
 * The rules that decide, and the templates that tell. What does not load changes nothing: the last good rules, or the
 * last good templates, stay in force, and the problems are reported to whoever asked for the reload.
 */
export class RuleLibrary {
  #rules: RuleSet | undefined;
  #templates: Templates | undefined;
  readonly #source: RuleSource;

  constructor(source: RuleSource) {
    this.#source = source;
  }

  get location(): string {
    return this.#source.location;
  }

  /** Every problem of the library as it is on disk, without putting it in force. */
  async lint(): Promise<{
    readonly ruleSet?: RuleSet;
    readonly templates?: Templates;
    readonly problems: readonly Problem[];
  }> {
    const files = await this.#source.read();
    const rules = loadRules(withoutTemplates(files));
    const notices = readTemplates(files);
    return { ...notices, ...rules, problems: [...rules.problems, ...notices.problems] };
  }

  /** Puts in force whatever of the library loads. @throws RuleSetInvalid naming every problem of what does not. */
  async reload(): Promise<void> {
    const { ruleSet, templates, problems } = await this.lint();
    this.#rules = ruleSet ?? this.#rules;
    this.#templates = templates ?? this.#templates;
    if (problems.length > 0) throw this.#invalid(problems);
  }

  /** The rule set in force. @throws RuleSetInvalid if none ever loaded. */
  async current(): Promise<RuleSet> {
    if (this.#rules !== undefined) return this.#rules;
    const { ruleSet, problems } = await this.lint();
    if (ruleSet === undefined) throw this.#invalid(problems);
    return (this.#rules = ruleSet);
  }

  /** The notice templates in force. @throws RuleSetInvalid if none ever loaded. */
  async templates(): Promise<Templates> {
    if (this.#templates !== undefined) return this.#templates;
    const { templates, problems } = readTemplates(await this.#source.read());
    if (templates === undefined) throw this.#invalid(problems);
    return (this.#templates = templates);
  }

  #invalid(problems: readonly Problem[]): RuleSetInvalid {
    return new RuleSetInvalid(`规则库有 ${problems.length} 处问题（${this.location}）`, problems);
  }

  /** Every rule with the version that decides on a day, ascending by id. */
  async list(day: CivilDate): Promise<readonly ListedRule[]> {
    const ruleSet = await this.current();
    return ruleSet.rules.map(({ rule, title }) => {
      const version = ruleSet.versionInForce(rule, day);
      if (version === undefined) return { rule, title: title.zh, unverified: [] };
      return {
        rule,
        title: title.zh,
        version: version.version,
        inForceFrom: version.inForce.from,
        tier: version.tier,
        unverified: version.unverified,
      };
    });
  }
}

/** The part of the library that decides; notice templates only tell. */
const withoutTemplates = (files: RuleFiles): RuleFiles =>
  new Map([...files].filter(([path]) => !path.startsWith(templateFolder)));
