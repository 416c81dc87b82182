import type { FactName, FindingId, RuleId } from "../domain/decision.ts";
import type { WorkingCalendar } from "../domain/working-calendar.ts";
import { checkSubjects, checkUse } from "./check-facts-used.ts";
import { checkWindowOrder } from "./check-window.ts";
import { factsOfHeads, factsOfVersion, leavesOf } from "./condition-leaves.ts";
import { didYouMean } from "./problems.ts";
import type { Problem, ProblemCode } from "./problems.ts";
import { checkLadderInWindow, checkLadderOrder } from "./read-ladder.ts";
import { readConditions } from "./read-conditions.ts";
import type { ConditionContext } from "./read-conditions.ts";
import { checkGrant, toGrant } from "./read-grant.ts";
import { readFinding } from "./read-findings.ts";
import { parameterFact, readParameters } from "./read-parameters.ts";
import type { RuleFileShape, VersionShape } from "./rule-schema.ts";
import type { FactDefinition, Finding, HeadRule, Material, RuleVersion, CatalogueItem } from "./types.ts";
import type { Path, YamlSource } from "./yaml-source.ts";

/** What a rule file is checked against. */
export interface Library {
  readonly facts: ReadonlyMap<FactName, FactDefinition>;
  readonly items: ReadonlyMap<string, CatalogueItem>;
  /** Of every rule that has a folder, those that are wrong included. */
  readonly ruleIds: ReadonlySet<RuleId>;
  readonly findings: ReadonlyMap<FindingId, Finding>;
  /** Ids of shared findings, those that are wrong included. */
  readonly knownFindings: ReadonlySet<FindingId>;
  readonly calendar: WorkingCalendar;
}

/** What the rule says around its versions. */
export type RuleHead = Pick<RuleFileShape, "kind" | "subject">;

const toMaterial = ({ deferrable, ...rest }: NonNullable<VersionShape["materials"]>[number]): Material => ({
  ...rest,
  isDeferrable: deferrable,
});

/** Walks a dotted key; the keys there were at the place it left the path, if it did. */
function keysWhereLost(content: unknown, dotted: string): readonly string[] | undefined {
  let value: unknown = content;
  for (const key of dotted.split(".")) {
    const keys = typeof value === "object" && value !== null ? Object.keys(value) : [];
    if (!keys.includes(key)) return keys;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return undefined;
}

class VersionReader {
  readonly problems: Problem[] = [];
  readonly #source: YamlSource;
  readonly #path: Path;
  readonly #shape: VersionShape;
  readonly #library: Library;
  readonly #head: RuleHead;

  constructor(source: YamlSource, path: Path, shape: VersionShape, library: Library, head: RuleHead) {
    this.#head = head;
    this.#source = source;
    this.#path = path;
    this.#shape = shape;
    this.#library = library;
  }

  read(): RuleVersion | undefined {
    const { parameters: parameterShapes = {}, inForce, window, materials = [], grant, heads, ...shape } = this.#shape;
    const parameters = readParameters(this.#source, [...this.#path, "parameters"], parameterShapes, inForce.from);
    this.problems.push(...parameters.problems);
    const context = {
      facts: new Map([
        ...this.#library.facts,
        ...parameters.parameters.map(parameterFact).map((fact) => [fact.name, fact] as const),
      ]),
      ids: new Set<string>(),
    };
    const read = readConditions(this.#source, [...this.#path, "conditions"], shape.conditions, context);
    this.problems.push(...read.problems);
    const findings = this.#findings(context);
    const people = heads && this.#heads(heads, context);
    this.#checkInForce();
    this.#checkKind();
    this.#checkWindow(findings);
    this.#checkLadder();
    this.#checkKeys("localSettings");
    this.#checkKeys("unverified");
    if (read.conditions === undefined) return undefined;
    const version: RuleVersion = {
      ...shape,
      ...(grant === undefined ? {} : { grant: toGrant(grant) }),
      ...(people === undefined ? {} : { heads: people }),
      inForce,
      ...(window === undefined ? {} : { window }),
      parameters: parameters.parameters,
      conditions: read.conditions,
      findings,
      materials: materials.map(toMaterial),
      localSettings: shape.localSettings ?? [],
      unverified: shape.unverified ?? [],
      notes: shape.notes ?? [],
    };
    if (this.problems.length === 0)
      this.problems.push(...checkSubjects(this.#source, this.#path, version, this.#head.subject));
    if (this.problems.length === 0 && grant !== undefined) {
      const asked = [...factsOfVersion(version), ...factsOfHeads(version)];
      const path = [...this.#path, "grant"];
      this.problems.push(
        ...checkGrant(this.#source, path, grant, version, context.facts, asked, this.#library.ruleIds),
      );
    }
    if (this.problems.length === 0) this.problems.push(...checkUse(this.#source, this.#path, version));
    return this.problems.length === 0 ? version : undefined;
  }

  #heads(shape: NonNullable<VersionShape["heads"]>, context: ConditionContext): HeadRule | undefined {
    const path = [...this.#path, "heads"];
    const { list, says } = shape;
    const fact = this.#library.facts.get(list);
    if (fact?.of !== "holder")
      this.problems.push(
        this.#source.problem(
          "fact-unknown",
          [...path, "list"],
          `list 应为词典里单位的一项事实（holder.），没有 “${list}”。${didYouMean(list, [...this.#library.facts.keys()])}`,
        ),
      );
    const read = readConditions(this.#source, [...path, "conditions"], shape.conditions, context);
    this.problems.push(...read.problems);
    return read.conditions && { list, says, conditions: read.conditions };
  }

  /** A benefit says what it grants, and counts back from nothing; a renewal grants nothing. */
  #checkKind(): void {
    const { kind } = this.#head;
    const { grant, heads, window } = this.#shape;
    const report = (code: ProblemCode, key: string, message: string): void => {
      this.problems.push(this.#source.problem(code, [...this.#path, key], message));
    };
    if (kind === "benefit" && grant === undefined)
      report("grant-missing", "grant", "惠企利民待遇（benefit）的每一版都要写 “grant”：给什么、多久一次、发到哪里");
    if (kind === "benefit" && this.#shape.ladder !== undefined)
      report("subject-mismatch", "ladder", "待遇没有申请截止日可以往回数，不写 “ladder”");
    if (kind === "benefit" && window !== undefined)
      report("subject-mismatch", "window", "待遇没有有效期止可以往回数，不写 “window”；期间写在 inForce 或参数里");
    if (kind === "renewal" && grant !== undefined)
      report("subject-mismatch", "grant", "续证（renewal）不发待遇，不写 “grant”");
    if (kind === "renewal" && heads !== undefined)
      report("subject-mismatch", "heads", "续证（renewal）不按人头，不写 “heads”");
  }

  #findings(context: Parameters<typeof readFinding>[3]): readonly Finding[] {
    const findings: Finding[] = [];
    const seen = new Set<FindingId>();
    const add = (finding: Finding | undefined, id: FindingId, path: Path): void => {
      if (seen.has(id))
        this.problems.push(this.#source.problem("duplicate", path, `情形 “${id}” 在这个版本里写了两次`));
      seen.add(id);
      if (finding) findings.push(finding);
    };
    (this.#shape.findings ?? []).forEach((entry, i) => {
      const path = [...this.#path, "findings", i];
      if ("use" in entry) {
        entry.use.forEach((id, j) => add(this.#shared(id, [...path, "use", j], context.ids), id, [...path, "use", j]));
        return;
      }
      const read = readFinding(this.#source, path, entry, context);
      this.problems.push(...read.problems);
      add(read.finding, entry.id, [...path, "id"]);
    });
    return findings;
  }

  #shared(id: FindingId, path: Path, taken: Set<string>): Finding | undefined {
    const finding = this.#library.findings.get(id);
    if (finding === undefined) {
      if (!this.#library.knownFindings.has(id)) {
        const hint = didYouMean(id, [...this.#library.knownFindings]);
        this.problems.push(
          this.#source.problem("reference-unknown", path, `findings.yaml 里没有情形 “${id}”。${hint}`),
        );
      }
      return undefined;
    }
    for (const leaf of leavesOf(finding.conditions)) {
      if (taken.has(leaf.id))
        this.problems.push(
          this.#source.problem(
            "duplicate",
            path,
            `共用情形 “${id}” 里的条件 “${leaf.id}” 与这个版本里的另一个条件重名`,
          ),
        );
      taken.add(leaf.id);
    }
    return finding;
  }

  #checkInForce(): void {
    const { from, to } = this.#shape.inForce;
    if (to !== undefined && to < from)
      this.problems.push(
        this.#source.problem(
          "version-order",
          [...this.#path, "inForce", "to"],
          `生效的最后一天 ${to} 早于第一天 ${from}`,
        ),
      );
  }

  #checkWindow(findings: readonly Finding[]): void {
    const { window } = this.#shape;
    if (window === undefined) return;
    const path = [...this.#path, "window"];
    const fault = checkWindowOrder(window, this.#library.calendar);
    if (fault !== undefined) this.problems.push(this.#source.problem("window-order", path, fault));
    const ids = findings.map((finding) => finding.id);
    const all = [...ids, ...(this.#shape.findings ?? []).flatMap((entry) => ("use" in entry ? entry.use : [entry.id]))];
    if (window.late !== undefined && !all.includes(window.late))
      this.problems.push(
        this.#source.problem(
          "reference-unknown",
          [...path, "late"],
          `late 应为 findings 中的一种情形，没有 “${window.late}”。${didYouMean(window.late, all)}`,
        ),
      );
  }

  #checkLadder(): void {
    const { ladder, window = {} } = this.#shape;
    if (ladder === undefined) return;
    const path = [...this.#path, "ladder"];
    const disorder = checkLadderOrder(this.#source, path, ladder);
    const hasFault = this.problems.some(({ code }) => code === "window-order");
    this.problems.push(
      ...(disorder.length > 0 || hasFault
        ? disorder
        : checkLadderInWindow(this.#source, path, ladder, window, this.#library.calendar)),
    );
  }

  #checkKeys(list: "localSettings" | "unverified"): void {
    (this.#shape[list] ?? []).forEach((dotted, i) => {
      const keys = keysWhereLost(this.#shape, dotted);
      if (keys === undefined) return;
      const hint = didYouMean(dotted.split(".").at(-1) ?? dotted, keys);
      this.problems.push(
        this.#source.problem("reference-unknown", [...this.#path, list, i], `这个版本里没有 “${dotted}”。${hint}`),
      );
    });
  }
}

/** One version of a rule, or everything wrong with it. */
export function readVersion(
  source: YamlSource,
  path: Path,
  shape: VersionShape,
  library: Library,
  head: RuleHead,
): { readonly version?: RuleVersion; readonly problems: readonly Problem[] } {
  const reader = new VersionReader(source, path, shape, library, head);
  const version = reader.read();
  return version === undefined ? { problems: reader.problems } : { version, problems: reader.problems };
}
