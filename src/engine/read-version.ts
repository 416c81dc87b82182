import type { FactName, FindingId } from "../domain/decision.ts";
import type { WorkingCalendar } from "../domain/working-calendar.ts";
import { checkWindowOrder } from "./check-window.ts";
import { factsOfVersion, leavesOf } from "./condition-leaves.ts";
import { didYouMean } from "./problems.ts";
import type { Problem } from "./problems.ts";
import { readConditions } from "./read-conditions.ts";
import { readFinding } from "./read-findings.ts";
import { parameterFact, readParameters } from "./read-parameters.ts";
import type { VersionShape } from "./rule-schema.ts";
import type { FactDefinition, Finding, Material, RuleVersion, ServiceItem } from "./types.ts";
import type { Path, YamlSource } from "./yaml-source.ts";

/** What a rule file is checked against. */
export interface Library {
  readonly facts: ReadonlyMap<FactName, FactDefinition>;
  readonly items: ReadonlyMap<string, ServiceItem>;
  readonly findings: ReadonlyMap<FindingId, Finding>;
  /** Ids of shared findings, those that are wrong included. */
  readonly knownFindings: ReadonlySet<FindingId>;
  readonly calendar: WorkingCalendar;
}

const windowFacts: readonly FactName[] = ["day.windowOpen", "day.windowLate"];

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

  constructor(source: YamlSource, path: Path, shape: VersionShape, library: Library) {
    this.#source = source;
    this.#path = path;
    this.#shape = shape;
    this.#library = library;
  }

  read(): RuleVersion | undefined {
    const { parameters: parameterShapes = {}, inForce, window, materials = [], ...shape } = this.#shape;
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
    this.#checkInForce();
    this.#checkWindow(findings);
    this.#checkKeys("localSettings");
    this.#checkKeys("unverified");
    if (read.conditions === undefined) return undefined;
    const version: RuleVersion = {
      ...shape,
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
    if (this.problems.length === 0) this.#checkUse(version);
    return this.problems.length === 0 ? version : undefined;
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

  #checkUse(version: RuleVersion): void {
    const used = factsOfVersion(version);
    for (const { name } of version.parameters)
      if (!used.includes(`param.${name}`))
        this.problems.push(
          this.#source.keyProblem(
            "parameter-unused",
            [...this.#path, "parameters"],
            name,
            `参数 ${name} 没有条件用到；条件里写作 param.${name}`,
          ),
        );
    const wanted = windowFacts.find((name) => used.includes(name));
    if (wanted !== undefined && version.window === undefined)
      this.problems.push(
        this.#source.problem("window-missing", this.#path, `条件用到 ${wanted}，这个版本却没有写 “window”`),
      );
  }
}

/** One version of a rule, or everything wrong with it. */
export function readVersion(
  source: YamlSource,
  path: Path,
  shape: VersionShape,
  library: Library,
): { readonly version?: RuleVersion; readonly problems: readonly Problem[] } {
  const reader = new VersionReader(source, path, shape, library);
  const version = reader.read();
  return version === undefined ? { problems: reader.problems } : { version, problems: reader.problems };
}
