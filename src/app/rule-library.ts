import type { CivilDate } from "../domain/civil-date.ts";
import type { RuleId, Tier } from "../domain/decision.ts";
import { loadRules, type RuleSet } from "../engine/index.ts";
import { RuleSetInvalid, type Problem } from "../ports/errors.ts";
import { readForbiddenWords, type ForbiddenWord } from "./notices/forbidden-words.ts";
import { problemsInTold } from "./notices/told-words.ts";
import { readTemplates, templateFolder, type Templates } from "./notices/templates.ts";
import type { RuleFiles, RuleSource } from "../ports/rule-source.ts";
import type { StoredRuleVersion } from "../domain/rule-life.ts";
import type { RuleStore } from "../ports/rule-store.ts";
import { withStoredVersions, type LibraryWithOwn, type ShadowVersion } from "./rule-life/own-versions.ts";

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
 * The rules that decide, those of the files and the bureau's own of the store in one set, and the templates that tell.
 * What does not load changes nothing: the last good rules, or the last good templates, stay in force, and the problems
 * are reported to whoever asked for the reload.
 */
export class RuleLibrary {
  #rules: LibraryWithOwn | undefined;
  #templates: Templates | undefined;
  readonly #source: RuleSource;
  readonly #store: Pick<RuleStore, "list"> | undefined;

  /** The newest reading by any library of this process, with what it is of. */
  static #last: { readonly of: string; readonly reading: Reading } | undefined;

  /** @param store the bureau's own versions; without it the files alone decide. */
  constructor(source: RuleSource, store?: Pick<RuleStore, "list">) {
    this.#source = source;
    this.#store = store;
  }

  get location(): string {
    return this.#source.location;
  }

  /** The texts of the files, without the notice templates. */
  async files(): Promise<RuleFiles> {
    return withoutTemplates(await this.#source.read());
  }

  /** Every problem of the library as it is on disk and in the store, without putting it in force. */
  async lint(): Promise<{
    readonly ruleSet?: RuleSet;
    readonly templates?: Templates;
    readonly problems: readonly Problem[];
  }> {
    const { own, templates, problems } = await this.#read();
    return {
      ...(own === undefined ? {} : { ruleSet: own.ruleSet }),
      ...(templates === undefined ? {} : { templates }),
      problems: [...problems, ...(own?.problems ?? [])],
    };
  }

  /**
   * For work that decides nothing: the rule set in force; where none ever loaded, what of the library is sound, and what
   * is not. One broken file does not keep an import or a notice waiting that has nothing to do with it.
   * @param needs the parts without which the work cannot be done.
   * @throws RuleSetInvalid if one of those is broken, naming its problems.
   */
  async soundPart(
    needs: readonly LibraryPart[],
  ): Promise<{ readonly ruleSet: RuleSet; readonly problems: readonly Problem[] }> {
    if (this.#rules !== undefined) return { ruleSet: this.#rules.ruleSet, problems: [] };
    const { own, sound, wrong } = await this.#read();
    if (own !== undefined) return { ruleSet: (this.#rules = own).ruleSet, problems: [] };
    const inTheWay = wrong.filter(({ file }) => needs.some((part) => file.startsWith(part)));
    if (inTheWay.length > 0) throw this.#invalid(inTheWay);
    return { ruleSet: sound, problems: wrong };
  }

  /** The templates in force; where they never loaded all, those that are sound. */
  async soundTemplates(): Promise<Templates> {
    if (this.#templates !== undefined) return this.#templates;
    const { templates, sound } = readTemplates(await this.#source.read());
    if (templates !== undefined) this.#templates = templates;
    return sound;
  }

  /**
   * Puts in force whatever of the library loads. A version of the store that does not load keeps the last good rules in
   * force. @throws RuleSetInvalid naming every problem of what does not.
   */
  async reload(): Promise<void> {
    const { own, templates, problems } = await this.#read();
    if (this.#rules === undefined || own?.problems.length === 0) this.#rules = own ?? this.#rules;
    this.#templates = templates ?? this.#templates;
    const all = [...problems, ...(own?.problems ?? [])];
    if (all.length > 0) throw this.#invalid(all);
  }

  /** The rule set in force. @throws RuleSetInvalid if none ever loaded. */
  async current(): Promise<RuleSet> {
    return (await this.#loaded()).ruleSet;
  }

  /** The versions in shadow, as of the same reading as `current`. @throws RuleSetInvalid if none ever loaded. */
  async shadows(): Promise<readonly ShadowVersion[]> {
    return (await this.#loaded()).shadows;
  }

  async #loaded(): Promise<LibraryWithOwn> {
    if (this.#rules !== undefined) return this.#rules;
    const { own, problems } = await this.#read();
    if (own === undefined) throw this.#invalid(problems);
    return (this.#rules = own);
  }

  /** Reads everything anew; the same texts as the last time are the same library, and cost a second to read again. */
  async #read(): Promise<Reading> {
    const all = await this.#source.read();
    const stored = (await this.#store?.list({ states: ["approved", "shadow"] })) ?? [];
    // Whole: another store may have another version under the same number.
    const of = JSON.stringify([[...all], stored]);
    const last = RuleLibrary.#last;
    if (last?.of === of) return last.reading;
    const reading = this.#readAnew(all, stored);
    RuleLibrary.#last = { of, reading };
    return reading;
  }

  #readAnew(all: RuleFiles, stored: readonly StoredRuleVersion[]): Reading {
    const files = withoutTemplates(all);
    const { ruleSet, sound, problems: wrong } = loadRules(files);
    const { templates, problems: unwritten } = readTemplates(all);
    const { words } = readForbiddenWords(all);
    const told = problemsInTold(sound, words);
    const own = withStoredVersions(sound, files, stored, words);
    return {
      ...(ruleSet === undefined || told.length > 0 ? {} : { own }),
      ...(templates === undefined ? {} : { templates }),
      sound: own.ruleSet,
      wrong,
      problems: [...wrong, ...unwritten, ...told],
    };
  }

  /** Words that operators do not take, as the files have them now. */
  async forbiddenWords(): Promise<readonly ForbiddenWord[]> {
    return readForbiddenWords(await this.#source.read()).words;
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

/** What the files and the store come to. */
interface Reading {
  readonly own?: LibraryWithOwn;
  readonly templates?: Templates;
  /** What of the rules can be relied on although the whole does not load. */
  readonly sound: RuleSet;
  /** What is wrong with the rules; `problems` has that of the templates too. */
  readonly wrong: readonly Problem[];
  readonly problems: readonly Problem[];
}

/** Files that all rules share, and that some work needs without needing any rule. */
export type LibraryPart = "items.yaml" | "facts.yaml" | "findings.yaml" | "calendar";

/** The part of the library that decides; notice templates only tell. */
const withoutTemplates = (files: RuleFiles): RuleFiles =>
  new Map([...files].filter(([path]) => !path.startsWith(templateFolder)));
