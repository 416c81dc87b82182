import { setTimeout as pause } from "node:timers/promises";
import { backoffStrategies } from "agenda";
import type { WorkPool } from "../../src/ports/work-pool.ts";
import { startAgenda, type AgendaOptions } from "./agenda.ts";

const COLLECTION = "agenda_work";
const ASK_EVERY_MS = 1000;
const LATER_MS = 5000;
const ENTERED_MS = 100;

export interface AgendaPoolOptions extends AgendaOptions {
  /** Between two looks at a piece that somebody else has, in milliseconds; 5 s unless said otherwise. */
  readonly laterMs?: number;
}

/**
 * Work handed out by Agenda on MongoDB: one job a piece, removed when it is done. A piece whose worker dies is another
 * worker's after `lockLifetimeMs`. @throws Unavailable if the database cannot be reached.
 */
export async function agendaPool(options: AgendaPoolOptions): Promise<WorkPool> {
  const { laterMs = LATER_MS } = options;
  const { agenda, underLock, stop } = await startAgenda(options, {
    collection: COLLECTION,
    askEveryMs: ASK_EVERY_MS,
    // Agenda has no index behind its upserts.
    prepare: (jobs) => jobs.createIndex({ name: 1, "data.key": 1 }, { unique: true }),
  });
  const enter = (kind: string, key: string) =>
    agenda.create(kind, { key }).unique({ "data.key": key }, { insertOnly: true }).schedule(new Date()).save();

  return {
    async handOut(kind, keys) {
      for (const key of keys)
        try {
          await enter(kind, key);
        } catch {
          // Of two upserts of one piece at the same moment the server fails one, with whatever error it has for that.
          await pause(ENTERED_MS);
          await enter(kind, key);
        }
    },
    async takeUp(kind, concurrency, work) {
      agenda.define<{ readonly key: string }>(
        kind,
        async (job) => {
          await underLock(job, kind, async () => {
            if ((await work(job.attrs.data.key)) === "later") job.attrs.nextRunAt = new Date(Date.now() + laterMs);
          });
        },
        {
          concurrency,
          lockLimit: concurrency,
          removeOnComplete: true,
          backoff: backoffStrategies.exponential({ delay: 1000, maxDelay: 60_000, maxRetries: 1_000_000, jitter: 0.2 }),
        },
      );
    },
    stop,
  };
}
