import type { CivilDate } from "../domain/civil-date.ts";
import type { RuleId, Tier } from "../domain/decision.ts";
import { loadRules, type RuleSet } from "../engine/index.ts";
import { RuleSetInvalid, type Problem } from "../ports/errors.ts";
import { readTemplates, templateFolder, type NoticeTemplate } from "./notices/templates.ts";
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
 * The rules that decide. A library that does not load changes nothing: the last good one stays in force, and the
 * problems are reported to whoever asked for the reload.
 */
export class RuleLibrary {
  #current: RuleSet | undefined;
  #templates: ReadonlyMap<string, NoticeTemplate> | undefined;
  readonly #source: RuleSource;

  constructor(source: RuleSource) {
    this.#source = source;
  }

  get location(): string {
    return this.#source.location;
  }

  /** Every problem of the library as it is on disk, without putting it in force. */
  async lint(): Promise<{ readonly ruleSet?: RuleSet; readonly problems: readonly Problem[] }> {
    return loadRules(withoutTemplates(await this.#source.read()));
  }

  /** Puts the library in force. @throws RuleSetInvalid; then the last good one stays. */
  async reload(): Promise<RuleSet> {
    const { ruleSet, problems } = await this.lint();
    if (ruleSet === undefined) {
      throw new RuleSetInvalid(`规则库未能加载，共 ${problems.length} 处问题（${this.location}）`, problems);
    }
    this.#current = ruleSet;
    this.#templates = undefined;
    return ruleSet;
  }

  /** Notice templates by name. @throws InvalidInput naming every mistake. */
  async templates(): Promise<ReadonlyMap<string, NoticeTemplate>> {
    return (this.#templates ??= readTemplates(await this.#source.read()));
  }

  /** The rule set in force. @throws RuleSetInvalid if none ever loaded. */
  async current(): Promise<RuleSet> {
    return this.#current ?? this.reload();
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
