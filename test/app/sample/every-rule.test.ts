import { beforeAll, describe, expect, it } from "@jest/globals";
import { holderDecider } from "../../../src/app/scan/holder-decider.ts";
import { bagFor, type KnownHolder } from "../../../src/app/scan/known-holders.ts";
import { addDays, civilDate } from "../../../src/domain/civil-date.ts";
import type { Outcome } from "../../../src/domain/decision.ts";
import { headPrefix } from "../../../src/domain/heads.ts";
import { decide, factBagFor, type HolderRule, type LicenceRule } from "../../../src/engine/index.ts";
import { imported, ruleSet, type Register } from "./imported.ts";

/** Small enough to be decided on a handful of days, and large enough that the parts are played. */
const request = { licences: 600, asOf: civilDate("2026-03-10"), seed: 1 };
const days = [0, 30, 120, 260].map((shift) => addDays(request.asOf, shift));

type Seen = Partial<Record<Outcome, number>>;

describe("each rule over the sample in the scans of a year", () => {
  let register: Register;
  let holders: readonly KnownHolder[];
  beforeAll(async () => {
    register = await imported(request);
    holders = [...register.holders.values()].map(({ doubts, holder, regionCode }) => ({
      registered: { holder, doubts, ...(regionCode === undefined ? {} : { regionCode }), version: 1, knownAt: 0 },
      observed: register.facts.get(holder.holderId) ?? [],
      coverage: register.coverage,
      heads: [...register.facts]
        .filter(([id]) => id.startsWith(headPrefix(holder.holderId)))
        .map(([headId, observed]) => ({ headId, unit: holder.holderId, observed })),
    }));
  }, 60_000);

  async function ofLicences(rule: LicenceRule, seen: Seen): Promise<void> {
    for (const day of days) {
      const version = ruleSet.versionInForce(rule.rule, day);
      for (const licence of register.licences.values()) {
        if (licence.itemCode !== rule.appliesTo.itemCode) continue;
        const observed = [licence.licenceId, licence.holder.holderId].flatMap((id) => register.facts.get(id) ?? []);
        const known = { licence, isMissing: false, observed, coverage: register.coverage };
        const { facts } = factBagFor(ruleSet, version, known, day);
        const { outcome } = await decide({ rule, version, facts, asOf: day, ruleSet });
        seen[outcome] = (seen[outcome] ?? 0) + 1;
      }
    }
  }

  /** On the sample's own day: what other offices know is soon too old, and then everything is in doubt. */
  async function ofHolders(rule: HolderRule, seen: Seen): Promise<void> {
    const decider = holderDecider(ruleSet, request.asOf);
    for (const known of holders) {
      if (!ruleSet.rulesForHolder(known.registered.holder.kind).includes(rule)) continue;
      const { outcome } = await decider(known)(rule);
      seen[outcome] = (seen[outcome] ?? 0) + 1;
    }
  }

  it("takes in every person and unit", () => {
    expect(register.rejected.filter(({ problems }) => problems.every(({ field }) => !/valid/.test(field)))).toEqual([]);
    expect(holders.length).toBeGreaterThan(90);
    expect(ruleSet.rules).toHaveLength(30);
  });

  it("gives holders that share a decision what each would be given alone", async () => {
    const { asOf } = request;
    const decider = holderDecider(ruleSet, asOf);
    for (const known of holders)
      for (const rule of ruleSet.rulesForHolder(known.registered.holder.kind)) {
        const version = ruleSet.versionInForce(rule.rule, asOf);
        const alone = await decide({ rule, version, ...bagFor(ruleSet, version, known, asOf), asOf, ruleSet });
        expect(await decider(known)(rule)).toEqual(alone);
      }
  });

  it.each(ruleSet.rules.map((rule) => [rule.rule, rule] as const))(
    "of %s is met, not met and in doubt",
    async (_, rule) => {
      const seen: Seen = {};
      await (rule.subject === "licence" ? ofLicences(rule, seen) : ofHolders(rule, seen));
      const wanted = ["eligible", "not-eligible", "undetermined"] as const;
      expect(wanted.filter((outcome) => (seen[outcome] ?? 0) === 0)).toEqual([]);
    },
  );
});
