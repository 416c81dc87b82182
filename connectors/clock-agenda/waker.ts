import { setTimeout as pause } from "node:timers/promises";
import type { Waker } from "../../src/ports/waker.ts";
import { startAgenda, type AgendaOptions } from "./agenda.ts";
import { checkTimes, nextTime, type Times } from "./expression.ts";

export type AgendaWakerOptions = AgendaOptions;

const COLLECTION = "agenda_jobs";
const ASK_EVERY_MS = 5000;

/**
 * Wakes by Agenda on MongoDB: of all workers that asked for a time, one is woken. A wake whose worker dies is another
 * worker's after `lockLifetimeMs`; a time at which no worker lived is made up for once, by whoever starts first.
 * @throws Unavailable if the database cannot be reached.
 */
export async function agendaWaker(options: AgendaWakerOptions): Promise<Waker> {
  const { log, askEveryMs = ASK_EVERY_MS } = options;
  const { agenda, jobs, stopping, underLock, stop } = await startAgenda(options, {
    collection: COLLECTION,
    askEveryMs: ASK_EVERY_MS,
    // Agenda has no index behind its upserts: two workers that start at once would both insert the same wake.
    prepare: (collection) =>
      collection.createIndex({ name: 1, type: 1 }, { unique: true, partialFilterExpression: { type: "single" } }),
  });

  /** The wake into the collection, unless it stands there: a time that has passed while no worker lived is still owed. */
  const enter = async (name: string, times: Times): Promise<void> => {
    const { expression, zone } = times;
    const stands = { name, type: "single", "data.expression": expression, "data.zone": zone };
    if ((await jobs.findOne(stands)) !== null) return;
    const job = agenda.create(name, { ...times });
    job.attrs.type = "single";
    job.attrs.nextRunAt = nextTime(agenda, times, new Date()) ?? null;
    await job.save();
  };
  const enterAtLast = async (name: string, times: Times): Promise<void> => {
    while (!stopping.aborted) {
      try {
        return await enter(name, times);
      } catch (error) {
        // Another worker entered it this very moment, or the database is away: look again.
        log.warn({ name, error: String(error) }, "clock: wake not entered yet");
        await pause(askEveryMs, undefined, { signal: stopping }).catch(() => undefined);
      }
    }
  };

  return {
    every(expression, name, zone, wake) {
      const times = { expression, zone };
      checkTimes(agenda, times);
      agenda.define(name, async (job) => {
        const startedAt = new Date();
        await underLock(job, name, wake).finally(() => {
          // Agenda's own repeating jobs note the next time before they run, and a worker that dies then loses this one.
          job.attrs.nextRunAt = nextTime(agenda, times, startedAt) ?? null;
        });
      });
      void enterAtLast(name, times);
    },
    stop,
  };
}
