import { setTimeout as pause } from "node:timers/promises";
import { MongoBackend } from "@agendajs/mongo-backend";
import { Agenda, type Job } from "agenda";
import { MongoClient } from "mongodb";
import { Unavailable } from "../../src/ports/errors.ts";
import type { Logger } from "../../src/ports/logger.ts";
import type { Waker } from "../../src/ports/waker.ts";
import { checkTimes, nextTime, type Times } from "./expression.ts";

export interface AgendaWakerOptions {
  /** May hold an account and a password; it is never shown. */
  readonly uri: string;
  readonly database: string;
  /** Names this worker in the collection of jobs: no personal data. */
  readonly worker: string;
  readonly log: Logger;
  /** How often the collection is asked for what is due, in milliseconds; 5 s unless said otherwise. */
  readonly askEveryMs?: number;
  /** After so long without a sign of life a wake is another worker's, in milliseconds; 2 min unless said otherwise. */
  readonly lockLifetimeMs?: number;
  /** How long `stop` waits for wakes to end, in milliseconds; 1 min unless said otherwise. */
  readonly drainMs?: number;
}

const COLLECTION = "agenda_jobs";
const minute = 60_000;

/** A worker shows that it lives several times within the lifetime of its lock. */
const SIGNS_OF_LIFE = 4;
/** What Agenda is given to note the end of a wake, once it has ended. */
const NOTING_MS = 500;

async function connectedClient({ uri }: AgendaWakerOptions): Promise<MongoClient> {
  try {
    const client = new MongoClient(uri, {
      writeConcern: { w: "majority", journal: true },
      serverSelectionTimeoutMS: 5000,
    });
    return await client.connect();
  } catch (cause) {
    throw new Unavailable("时钟连不上数据库，请检查 MONGODB_URI 与服务器。", {
      cause,
    });
  }
}

/**
 * Wakes by Agenda on MongoDB: of all workers that asked for a time, one is woken. A wake whose worker dies is another
 * worker's after `lockLifetimeMs`; a time at which no worker lived is made up for once, by whoever starts first.
 * @throws Unavailable if the database cannot be reached.
 */
export async function agendaWaker(options: AgendaWakerOptions): Promise<Waker> {
  const { database, worker, log, askEveryMs = 5000, lockLifetimeMs = 2 * minute, drainMs = minute } = options;
  const client = await connectedClient(options);
  const db = client.db(database);
  const jobs = db.collection(COLLECTION);
  // Agenda has no index behind its upserts: two workers that start at once would both insert the same wake.
  await jobs.createIndex({ name: 1, type: 1 }, { unique: true, partialFilterExpression: { type: "single" } });

  const agenda = new Agenda({
    backend: new MongoBackend({ mongo: db, collection: COLLECTION }),
    name: worker,
    processEvery: askEveryMs,
    defaultConcurrency: 1,
    defaultLockLimit: 1,
    defaultLockLifetime: lockLifetimeMs,
  });
  // Without a listener the first lost connection would end the process.
  agenda.on("error", (error) => log.warn({ error: error.message }, "clock: agenda"));
  await agenda.ready;
  await agenda.start();

  const stopping = new AbortController();
  const running = new Set<Promise<void>>();

  const wakeUnder = async (job: Job, name: string, wake: () => Promise<void>): Promise<void> => {
    const sign = setInterval(() => {
      job.touch().catch((error: unknown) => log.warn({ name, error: String(error) }, "clock: no sign of life given"));
    }, lockLifetimeMs / SIGNS_OF_LIFE);
    try {
      await wake();
    } finally {
      clearInterval(sign);
    }
  };

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
    while (!stopping.signal.aborted) {
      try {
        return await enter(name, times);
      } catch (error) {
        // Another worker entered it this very moment, or the database is away: look again.
        log.warn({ name, error: String(error) }, "clock: wake not entered yet");
        await pause(askEveryMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  };

  return {
    every(expression, name, zone, wake) {
      const times = { expression, zone };
      checkTimes(agenda, times);
      agenda.define(name, async (job) => {
        const startedAt = new Date();
        const awake = wakeUnder(job, name, wake).finally(() => running.delete(awake));
        running.add(awake);
        await awake.finally(() => {
          // Agenda's own repeating jobs note the next time before they run, and a worker that dies then loses this one.
          job.attrs.nextRunAt = nextTime(agenda, times, startedAt) ?? null;
        });
      });
      void enterAtLast(name, times);
    },
    async stop() {
      stopping.abort();
      const ended = new AbortController();
      const drained = agenda.drain({ timeout: drainMs, signal: ended.signal, closeConnection: false });
      // Agenda may miss the end of its last job and wait out the whole time.
      void Promise.allSettled(running).then(() => setTimeout(() => ended.abort(), NOTING_MS).unref());
      const { timedOut, running: left } = await drained;
      if (timedOut && running.size > 0) log.warn({ running: left }, "clock: stopped before its wakes had ended");
      await client.close();
    },
  };
}
