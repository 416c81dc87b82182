import type { RuleId } from "../../src/domain/decision.ts";
import { takeRuleStep, wordsOfRefusal } from "../../src/domain/rule-life.ts";
import type { RuleLifeStep, StoredRuleVersion } from "../../src/domain/rule-life.ts";
import type { RuleStore, ShadowTally } from "../../src/ports/rule-store.ts";
import { Conflict, NotFound } from "../../src/ports/errors.ts";
import type { Context } from "./connection.ts";
import { orNull, parsed } from "./rows.ts";

export function rulesOn({ writer, reader }: Context): RuleStore {
  const get = (connection = reader) =>
    connection
      .prepare<[string, number], string>("SELECT document FROM rule_versions WHERE rule = ? AND version = ?")
      .pluck();
  const getRead = get();
  const getNow = get(writer);
  const put = writer.prepare<[string, number, string, number, string]>(
    "INSERT OR REPLACE INTO rule_versions (rule, version, state, revision, document) VALUES (?, ?, ?, ?, ?)",
  );
  const list = reader
    .prepare<[{ rule: string | null; states: string | null }], string>(
      `SELECT document FROM rule_versions WHERE (@rule IS NULL OR rule = @rule)
         AND (@states IS NULL OR state IN (SELECT value FROM json_each(@states))) ORDER BY rule, version`,
    )
    .pluck();
  const putTally = writer.prepare<[string, string, number, string, string, string]>(
    `INSERT OR REPLACE INTO shadow_tallies (scan_id, rule, version, part, as_of, document) VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const clear = writer.prepare<[string]>("DELETE FROM shadow_tallies WHERE scan_id = ?");
  const scans = reader
    .prepare<[string, number, number], string>(
      `SELECT DISTINCT scan_id FROM shadow_tallies WHERE rule = ? AND version = ?
       ORDER BY as_of DESC, scan_id DESC LIMIT ?`,
    )
    .pluck();
  const parts = reader
    .prepare<[string, string, number, string, number], string>(
      `SELECT document FROM shadow_tallies WHERE scan_id = ? AND rule = ? AND version = ? AND part > ?
       ORDER BY part LIMIT ?`,
    )
    .pluck();
  const found = (document: string | undefined): StoredRuleVersion | undefined =>
    document === undefined ? undefined : parsed<StoredRuleVersion>(document);

  const take = writer.transaction(
    (id: { readonly rule: RuleId; readonly version: number }, revision: number, step: RuleLifeStep) => {
      const current = found(getNow.get(id.rule, id.version));
      if ((current?.revision ?? 0) !== revision)
        throw new Conflict(`规则 ${id.rule} 第 ${id.version} 版已被改动，请重新查看后再办。`);
      const taken = takeRuleStep(id, current, step);
      if ("refused" in taken) {
        const words = `规则 ${id.rule} 第 ${id.version} 版：${wordsOfRefusal(taken.refused)}`;
        if (taken.refused === "unknown") throw new NotFound(words);
        throw new Conflict(words, { details: { refused: taken.refused } });
      }
      const { next } = taken;
      put.run(next.rule, next.version, next.state, next.revision, JSON.stringify(next));
      return next;
    },
  );

  return {
    take: async (id, revision, step) => take.immediate(id, revision, step),
    find: async (rule, version) => found(getRead.get(rule, version)),
    async list({ rule, states } = {}) {
      const query = { rule: orNull(rule), states: states === undefined ? null : JSON.stringify(states) };
      return list.all(query).map((document) => parsed<StoredRuleVersion>(document));
    },
    async putShadow(tally) {
      const { scanId, rule, version, part, asOf } = tally;
      putTally.run(scanId, rule, version, part, asOf, JSON.stringify(tally));
    },
    async clearShadow(scanId) {
      clear.run(scanId);
    },
    shadowScans: async (rule, version, limit) => scans.all(rule, version, limit),
    listShadow: async ({ scanId, rule, version, after = "", limit }) =>
      parts.all(scanId, rule, version, after, limit).map((document) => parsed<ShadowTally>(document)),
  };
}
