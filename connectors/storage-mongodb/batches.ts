import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { z } from "zod";
import { LogIntegrity } from "../../src/ports/errors.ts";
import type { Context } from "./context.ts";
import { AfterWriting, isDuplicate } from "./errors.ts";
import { applyPuts, partsOf, type Put } from "./puts.ts";
import { headRow, journalRow, type HeadRow } from "./rows/batches.ts";
import { readBackLog } from "./rows/values.ts";

/*
 * What must change together and does not fit one document is a batch, because there are no transactions across
 * documents. A batch is a list of documents as they must stand afterwards, and it becomes true in one write: that of
 * its head.
 *
 * | step | write                                                     | a crash after it leaves                   |
 * |------|-----------------------------------------------------------|-------------------------------------------|
 * | 1    | the batch's documents into the journal                    | nothing but a stray, removed by step 5    |
 * | 2    | the head, from batch n to n + 1, naming the journal entry | the batch committed; whoever comes next   |
 * |      | (compare-and-set: of two that read n one wins)            | does steps 3 to 5                         |
 * | 3    | the documents to their collections                        | the same: applying twice changes nothing  |
 * | 4    | the head names the journal entry no more                  | a stray                                   |
 * | 5    | the journal's entries up to n are removed                 | nothing                                   |
 *
 * So a batch is seen whole or not at all by everybody who asks for the settled head first; and a process that was
 * stopped in the middle and wakes up later finds its head gone and writes nothing that was not committed.
 */

/** What a call wants to write, given the state it found. Without puts and state there is nothing to write. */
export interface Plan<State, Answer> {
  readonly answer: Answer;
  readonly puts?: readonly Put[];
  readonly state?: State;
}

export interface Batches<State> {
  /** The newest committed state; its documents may still be on their way. */
  current(): Promise<State>;
  /** The same, once its documents stand: a batch that a crash left in the middle is finished first. */
  settled(): Promise<State>;
  /**
   * Plans on the settled state, commits and applies; plans anew if another batch came first. What the plan throws is
   * thrown, and then nothing was written. Answers what the plan that was committed answers, also when the connection
   * was lost in between.
   */
  write<Answer>(plan: (state: State) => Promise<Plan<State, Answer>>): Promise<Answer>;
}

/** Commits that a call may miss while its connection is down and still recognise its own. */
const RECENT_KEPT = 200;

/** How long a living committer is left to apply its own batch before a reader does it, and how often that one looks. */
const LEAVE_TO_COMMITTER_MS = 400;
const LOOK_EVERY_MS = 10;

export const newToken = (): string => randomBytes(12).toString("base64url");

const idOf = (head: string, batch: number, rest: string): string =>
  `${head}#${String(batch).padStart(12, "0")}#${rest}`;

interface Head<State> {
  readonly batch: number;
  readonly state: State;
  readonly recent: readonly string[];
}

export function batchesOf<State extends object>(
  { collections, reading, writing }: Context,
  name: string,
  stateSchema: z.ZodType<State>,
  empty: State,
): Batches<State> {
  const heads = collections.heads;
  const journal = collections.journal;

  const head = async () => {
    const found = await heads.findById(name).lean();
    return found === null ? undefined : readBackLog(headRow, found, `${name} 头`);
  };

  /** The batch's documents; undefined if somebody applied it and cleared up meanwhile. */
  const waiting = async (entry: string, parts: number): Promise<readonly Put[] | undefined> => {
    const ids = Array.from({ length: parts }, (_, part) => `${entry}#${part}`);
    const found = await journal.find({ _id: { $in: ids } }).lean();
    if (found.length < parts) return undefined;
    return found.flatMap((part) => readBackLog(journalRow, part, "日记").puts as unknown as readonly Put[]);
  };

  const clear = async (entry: string, batch: number): Promise<void> => {
    await heads.updateOne({ _id: name, "pending.journal": entry }, { $unset: { pending: 1 } });
    // Entries that follow an earlier batch than the newest can never be committed any more: strays of a crash as well.
    await journal.deleteMany({ _id: { $gte: idOf(name, 0, ""), $lt: idOf(name, batch, "") } });
  };

  const stateOf = (found: HeadRow): State => readBackLog(stateSchema, found.state, `${name} 头`);

  const settledHead = async (leaveMs: number): Promise<Head<State>> => {
    const patience = performance.now() + leaveMs;
    for (;;) {
      const found = await head();
      if (found === undefined) return { batch: 0, state: empty, recent: [] };
      const { batch, pending, recent } = found;
      if (pending === undefined) return { batch, recent, state: stateOf(found) };
      if (performance.now() < patience) {
        await pause(LOOK_EVERY_MS);
        continue;
      }
      const puts = await waiting(pending.journal, pending.parts);
      if (puts === undefined) {
        if ((await head())?.pending?.journal === pending.journal)
          throw new LogIntegrity(`${name} 已提交的一批在日记中不全。`);
        continue;
      }
      await applyPuts(collections, puts);
      await clear(pending.journal, batch);
    }
  };

  const advance = async (base: Head<State>, token: string, state: State, pending: object): Promise<boolean> => {
    const next = { batch: base.batch + 1, recent: [token, ...base.recent].slice(0, RECENT_KEPT), state, ...pending };
    if (base.batch === 0) return insertHead(next);
    const { modifiedCount } = await heads.collection.replaceOne({ _id: name as never, batch: base.batch }, next);
    return modifiedCount === 1;
  };
  const insertHead = async (next: object): Promise<boolean> => {
    try {
      await heads.collection.insertOne({ _id: name as never, ...next });
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  };

  /** False if another batch came first; then nothing was written. */
  const commit = async (base: Head<State>, token: string, state: State, puts: readonly Put[]): Promise<boolean> => {
    if (puts.length === 0) return advance(base, token, state, {});
    const entry = idOf(name, base.batch, newToken());
    const parts = partsOf(puts);
    for (const [part, own] of parts.entries())
      await journal.collection.insertOne({ _id: `${entry}#${part}` as never, puts: own });
    if (!(await advance(base, token, state, { pending: { journal: entry, parts: parts.length } }))) return false;
    try {
      await applyPuts(collections, puts);
      await clear(entry, base.batch + 1);
    } catch (error) {
      throw new AfterWriting(error);
    }
    return true;
  };

  return {
    current: () =>
      reading(async () => {
        const found = await head();
        return found === undefined ? empty : stateOf(found);
      }),
    settled: () => reading(async () => (await settledHead(LEAVE_TO_COMMITTER_MS)).state),
    write<Answer>(plan: (state: State) => Promise<Plan<State, Answer>>) {
      const token = newToken();
      let planned: Plan<State, Answer> | undefined;
      return writing(async () => {
        // A batch that an earlier run of this call left in the middle has no other committer to be left to.
        let leaveMs = planned === undefined ? LEAVE_TO_COMMITTER_MS : 0;
        for (; ; leaveMs = LEAVE_TO_COMMITTER_MS) {
          const base = await settledHead(leaveMs);
          if (planned !== undefined && base.recent.includes(token)) return planned.answer;
          planned = await plan(base.state);
          const { answer, puts = [], state } = planned;
          if (puts.length === 0 && state === undefined) return answer;
          if (await commit(base, token, state ?? base.state, puts)) return answer;
        }
      });
    },
  };
}
