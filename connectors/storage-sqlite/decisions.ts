import type { CivilDate } from "../../src/domain/civil-date.ts";
import type { Decision, Outcome, RuleId } from "../../src/domain/decision.ts";
import type { SubjectId } from "../../src/domain/licence.ts";
import type { DecisionLog, LogEntry, NewEntry, PendingEffect, StandingDecision } from "../../src/ports/decision-log.ts";
import { Conflict } from "../../src/ports/errors.ts";
import type { Context } from "./connection.ts";
import { parsed } from "./rows.ts";

interface DecisionRow {
  readonly position: number;
  readonly key: string;
  readonly subject_id: SubjectId;
  readonly rule: RuleId;
  readonly cycle: string;
  readonly outcome: Outcome;
  readonly content_digest: string;
  readonly as_of: CivilDate;
}

const FIELDS = "d.position, e.key, d.subject_id, d.rule, d.cycle, d.outcome, d.content_digest, d.as_of";
const DECISIONS = "decisions AS d JOIN log_entries AS e ON e.position = d.position";

const standingOf = (row: DecisionRow): StandingDecision => ({
  position: row.position,
  key: row.key,
  subjectId: row.subject_id,
  rule: row.rule,
  asOf: row.as_of,
  cycle: row.cycle,
  outcome: row.outcome,
  contentDigest: row.content_digest,
});

/** Inside a transaction: appends one entry with what stands beside it. */
function appender({ writer, vault }: Context): (entry: NewEntry, position: number) => void {
  const addEntry = writer.prepare<[number, string, string, string]>(
    "INSERT INTO log_entries (position, key, kind, body) VALUES (?, ?, ?, ?)",
  );
  const addDecision = writer.prepare<[number, string, string, string, string, string, string, Uint8Array]>(
    `INSERT INTO decisions
       (position, subject_id, rule, cycle, outcome, content_digest, as_of, sealed, is_pending, is_superseded)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, 0)`,
  );
  const supersede = writer.prepare<[string, string]>(
    `UPDATE decisions SET is_superseded = 1
     WHERE position = (SELECT position FROM standing WHERE subject_id = ? AND rule = ?)`,
  );
  const stand = writer.prepare<[string, string, number]>(
    "INSERT OR REPLACE INTO standing (subject_id, rule, position) VALUES (?, ?, ?)",
  );
  return (entry, position) => {
    addEntry.run(position, entry.key, entry.kind, entry.body);
    if (entry.decision === undefined) return;
    const { subjectId, rule, cycle, outcome, contentDigest, decided } = entry.decision;
    const sealed = vault.seal(JSON.stringify(decided));
    addDecision.run(position, subjectId, rule, cycle, outcome, contentDigest, decided.asOf, sealed);
    supersede.run(subjectId, rule);
    stand.run(subjectId, rule, position);
  };
}

export function decisionsOn(context: Context): DecisionLog {
  const { writer, reader, vault } = context;
  const sizeSql = "SELECT coalesce(max(position) + 1, 0) FROM log_entries";
  const size = writer.prepare<[], number>(sizeSql).pluck();
  const sizeRead = reader.prepare<[], number>(sizeSql).pluck();
  const positionOf = writer.prepare<[string], number>("SELECT position FROM log_entries WHERE key = ?").pluck();
  const appendOne = appender(context);
  const read = reader.prepare<[number, number], LogEntry>(
    "SELECT position, key, kind, body FROM log_entries WHERE position >= ? ORDER BY position LIMIT ?",
  );
  const sealedAt = reader.prepare<[number], Buffer | null>("SELECT sealed FROM decisions WHERE position = ?").pluck();
  const standing = reader.prepare<[string], DecisionRow>(
    `SELECT ${FIELDS} FROM standing AS s JOIN decisions AS d ON d.position = s.position
     JOIN log_entries AS e ON e.position = s.position WHERE s.subject_id = ? ORDER BY s.rule`,
  );
  const pending = reader.prepare<
    [number, number, number],
    DecisionRow & { readonly sealed: Buffer; readonly is_superseded: number }
  >(
    `SELECT ${FIELDS}, d.sealed, d.is_superseded
     FROM decisions AS d INDEXED BY decisions_pending JOIN log_entries AS e ON e.position = d.position
     WHERE d.is_pending = 1 AND d.sealed IS NOT NULL AND d.position >= ? AND d.position < ? ORDER BY d.position LIMIT ?`,
  );
  const countPending = reader.prepare<[], { rule: RuleId; outcome: Outcome; count: number }>(
    `SELECT rule, outcome, count(*) AS count FROM decisions INDEXED BY decisions_pending
     WHERE is_pending = 1 AND is_superseded = 0 GROUP BY rule, outcome ORDER BY rule, outcome`,
  );
  const done = writer.prepare<[number]>("UPDATE decisions SET is_pending = 0 WHERE position = ? AND is_pending = 1");
  const history = reader.prepare<[string], DecisionRow>(
    `SELECT ${FIELDS} FROM ${DECISIONS} WHERE d.subject_id = ? ORDER BY d.position`,
  );
  const opened = (sealed: Buffer): Decision => parsed<Decision>(vault.open(sealed));

  const append = writer.transaction((entries: readonly NewEntry[], expectedSize: number): readonly number[] => {
    let next = size.get() ?? 0;
    if (next !== expectedSize) throw new Conflict(`决定日志有 ${next} 条，应为 ${expectedSize} 条；未写入。`);
    return entries.map((entry) => {
      const known = positionOf.get(entry.key);
      if (known !== undefined) return known;
      appendOne(entry, next);
      return next++;
    });
  });
  const markDone = writer.transaction((positions: readonly number[]) => {
    for (const position of positions) done.run(position);
  });

  return {
    size: async () => sizeRead.get() ?? 0,
    append: async (entries, expectedSize) => append.immediate(entries, expectedSize),
    read: async (from, limit) => read.all(from, limit),
    async decisionAt(position) {
      const sealed = sealedAt.get(position) ?? undefined;
      return sealed === undefined ? undefined : opened(sealed);
    },
    standing: async (subjectIds) => subjectIds.flatMap((subjectId) => standing.all(subjectId).map(standingOf)),
    pending: async (from, below, limit) =>
      pending.all(from, below, limit).map((row): PendingEffect => ({
        ...standingOf(row),
        decided: opened(row.sealed),
        isSuperseded: row.is_superseded === 1,
      })),
    countPending: async () => countPending.all(),
    markEffectsDone: async (positions) => markDone.immediate(positions),
    history: async (subjectId) => history.all(subjectId).map(standingOf),
  };
}
