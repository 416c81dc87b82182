import { createHmac } from "node:crypto";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { registerFiles } from "../../../connectors/register-files/index.ts";
import { rulesFromFolder } from "../../../connectors/rules-files/index.ts";
import { sampleFiles } from "../../../connectors/sample-files/index.ts";
import { cast } from "../../../src/app/sample/cast.ts";
import { intakeContext } from "../../../src/app/intake-context.ts";
import { sampleRegister } from "../../../src/app/sample/sample-register.ts";
import { civilDate } from "../../../src/domain/civil-date.ts";
import type { Decision } from "../../../src/domain/decision.ts";
import type { FactCoverage, Licence, ObservedFact } from "../../../src/domain/licence.ts";
import { decide, factBagFor, loadRules } from "../../../src/engine/index.ts";
import type { RuleSet } from "../../../src/engine/index.ts";
import type { IntakeRow } from "../../../src/ports/register-intake.ts";
import type { Vault } from "../../../src/ports/vault.ts";
import { asOf, usual } from "./support.ts";
import type { SampleRequest } from "./support.ts";

const items = ["food-operation", "drug-retail", "pollutant-discharge"];
const castRows = cast.length + cast.filter(({ twin }) => twin !== undefined).length;

/** Hashes as a vault does and cannot seal: intake never seals. */
const vault: Vault = {
  keyId: "test",
  seal: () => new Uint8Array(0),
  open: () => "",
  keyedHash: (purpose, value) => createHmac("sha256", `test/${purpose}`).update(value).digest("hex").slice(0, 32),
};

const loaded = loadRules(await rulesFromFolder("rules").read());
if (loaded.ruleSet === undefined) throw new Error(JSON.stringify(loaded.problems.slice(0, 3)));
const ruleSet: RuleSet = loaded.ruleSet;

interface Register {
  readonly licences: ReadonlyMap<string, Licence>;
  readonly facts: ReadonlyMap<string, readonly ObservedFact[]>;
  readonly coverage: readonly FactCoverage[];
  readonly read: number;
  readonly rejected: readonly (IntakeRow & { readonly kind: "rejected" })[];
}

/** What the intake makes of the sample's files through the sources that come with the program. */
async function imported(request: SampleRequest): Promise<Register> {
  const licences = new Map<string, Licence>();
  const facts = new Map<string, ObservedFact[]>();
  const coverage: FactCoverage[] = [];
  const rejected: (IntakeRow & { readonly kind: "rejected" })[] = [];
  let read = 0;
  const takeIn = (row: IntakeRow): void => {
    if (row.kind === "rejected") rejected.push(row);
    // Of rows that repeat a number, the store keeps the first.
    else if (row.kind === "licence" && !licences.has(row.record.licence.licenceId))
      licences.set(row.record.licence.licenceId, row.record.licence);
    for (const fact of row.kind === "facts" ? row.facts : row.kind === "licence" ? row.record.facts : [])
      facts.set(fact.subjectId, [...(facts.get(fact.subjectId) ?? []), fact]);
  };
  for (const { name, source, lines } of sampleRegister(request)) {
    const written = await sampleFiles.writeTemporary(name, lines());
    const file = await registerFiles({ vault }).open(
      written.path,
      source,
      intakeContext(ruleSet, { observedOn: request.asOf, importedOn: request.asOf }),
    );
    coverage.push(...(file.coverage ?? []));
    for await (const { rows } of file.batches(1000, new AbortController().signal)) {
      if (name === "licences.csv") read += rows.length;
      rows.forEach(takeIn);
    }
    await written.remove();
  }
  return { licences, facts, coverage, read, rejected };
}

/** The decisions on all licences of an item, by outcome. */
async function outcomesOf(item: string, { licences, facts, coverage }: Register, day = asOf) {
  const rule = ruleSet.rulesFor(item)[0];
  if (rule === undefined) throw new Error(`no rule for ${item}`);
  const version = ruleSet.versionInForce(rule.rule, day);
  const found: Partial<Record<Decision["outcome"], number>> = {};
  for (const licence of licences.values()) {
    if (licence.itemCode !== item) continue;
    const observed = [...(facts.get(licence.licenceId) ?? []), ...(facts.get(licence.holder.holderId) ?? [])];
    const bag = factBagFor(ruleSet, version, { licence, isMissing: false, observed, coverage }, day);
    const { outcome } = await decide({ rule, version, facts: bag.facts, asOf: day, ruleSet });
    found[outcome] = (found[outcome] ?? 0) + 1;
  }
  return found;
}

const every = ["eligible", "held", "blocked", "routed", "undetermined", "not-eligible"] as const;

describe("the sample under the rules", () => {
  let whole: Register;
  beforeAll(async () => {
    whole = await imported(usual);
  }, 60_000);

  it.each(items)("of %s has every outcome, and mostly knows what to decide by", async (item) => {
    const found = await outcomesOf(item, whole);
    for (const outcome of every) expect([outcome, found[outcome] ?? 0]).not.toEqual([outcome, 0]);
    if (item === "food-operation") {
      const { eligible = 0, undetermined = 0, held = 0 } = found;
      expect(eligible).toBeGreaterThan(60);
      expect(eligible).toBeGreaterThan(2 * undetermined);
      expect(eligible).toBeGreaterThan(held);
    }
  });

  it.each(["2026-02-20", "2026-10-08", "2027-01-31", "2028-02-29"])(
    "shows every outcome on %s with the first holders alone",
    async (day) => {
      const request = { licences: castRows, asOf: civilDate(day), seed: 7 };
      const register = await imported(request);
      for (const item of items) {
        const found = await outcomesOf(item, register, request.asOf);
        expect([item, ...every.filter((outcome) => (found[outcome] ?? 0) === 0)]).toEqual([item]);
      }
    },
  );

  it("is taken in but for a handful of rows with days that never were or stand the wrong way round", () => {
    const { read, rejected, licences } = whole;
    expect(read).toBe(5000);
    expect(rejected.length).toBeGreaterThanOrEqual(8);
    expect(rejected.length).toBeLessThanOrEqual(12);
    const codes = new Set(rejected.flatMap(({ problems }) => problems.map(({ code }) => code)));
    expect([...codes].sort()).toEqual(["ends-before-start", "unreadable-date"]);
    expect(licences.size).toBeGreaterThan(4950);
  });
});
