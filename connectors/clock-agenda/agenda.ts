import { MongoBackend } from "@agendajs/mongo-backend";
import { Agenda } from "agenda";
import { MongoClient, type Collection } from "mongodb";
import { Unavailable } from "../../src/ports/errors.ts";
import type { Logger } from "../../src/ports/logger.ts";
import { sayRarely } from "./say-rarely.ts";

/** What every use of Agenda takes. */
export interface AgendaOptions {
  /** May hold an account and a password; it is never shown. */
  readonly uri: string;
  readonly database: string;
  /** Names this worker in the collection of jobs: no personal data. */
  readonly worker: string;
  readonly log: Logger;
  /** How often the collection is asked for what is due, in milliseconds. */
  readonly askEveryMs?: number;
  /** After so long without a sign of life a job is another worker's, in milliseconds; 2 min unless said otherwise. */
  readonly lockLifetimeMs?: number;
  /** How long `stop` waits for running jobs to end, in milliseconds; 1 min unless said otherwise. */
  readonly drainMs?: number;
}

const minute = 60_000;
export const LOCK_LIFETIME_MS = 2 * minute;
const DRAIN_MS = minute;

/** A worker shows that it lives several times within the lifetime of its lock. */
const SIGNS_OF_LIFE = 4;
/** What Agenda is given to note the end of a job, once it has ended. */
const NOTING_MS = 500;

async function connectedClient(uri: string): Promise<MongoClient> {
  try {
    const client = new MongoClient(uri, {
      writeConcern: { w: "majority", journal: true },
      serverSelectionTimeoutMS: 5000,
    });
    return await client.connect();
  } catch (cause) {
    throw new Unavailable("时钟连不上数据库，请检查 MONGODB_URI 与服务器。", { cause });
  }
}

export interface RunningAgenda {
  readonly agenda: Agenda;
  readonly jobs: Collection;
  /** Aborted by `stop`. */
  readonly stopping: AbortSignal;
  /** Runs the work of a job, showing meanwhile that its worker lives. */
  readonly underLock: (job: { touch(): Promise<void> }, name: string, work: () => Promise<void>) => Promise<void>;
  /** Takes no more jobs; resolves when the running ones have ended, or their time is over. */
  readonly stop: () => Promise<void>;
}

/** @throws Unavailable if the database cannot be reached. */
export async function startAgenda(
  options: AgendaOptions,
  about: {
    readonly collection: string;
    readonly askEveryMs: number;
    readonly prepare: (jobs: Collection) => Promise<unknown>;
  },
): Promise<RunningAgenda> {
  const { uri, database, worker, log, lockLifetimeMs = LOCK_LIFETIME_MS, drainMs = DRAIN_MS } = options;
  const client = await connectedClient(uri);
  const db = client.db(database);
  const jobs = db.collection(about.collection);
  await about.prepare(jobs);
  const agenda = new Agenda({
    backend: new MongoBackend({ mongo: db, collection: about.collection }),
    name: worker,
    processEvery: options.askEveryMs ?? about.askEveryMs,
    defaultConcurrency: 1,
    defaultLockLimit: 1,
    defaultLockLifetime: lockLifetimeMs,
  });
  // Without a listener the first lost connection would end the process.
  agenda.on("error", sayRarely(log));
  await agenda.ready;
  await agenda.start();
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();

  return {
    agenda,
    jobs,
    stopping: stopping.signal,
    async underLock(job, name, work) {
      const sign = setInterval(() => {
        job.touch().catch((error: unknown) => log.warn({ name, error: String(error) }, "clock: no sign of life given"));
      }, lockLifetimeMs / SIGNS_OF_LIFE);
      const awake = work().finally(() => {
        clearInterval(sign);
        running.delete(awake);
      });
      running.add(awake);
      await awake;
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
