import { hostname } from "node:os";
import { nodeCronWaker } from "../../connectors/clock-node-cron/index.ts";
import { createSqliteStorage, hasSqliteStorage, openSqliteStorage } from "../../connectors/storage-sqlite/index.ts";
import type { Parts } from "../app/parts.ts";
import type { Config } from "../config.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/logger.ts";
import type { Storage } from "../ports/storage.ts";
import type { Vault } from "../ports/vault.ts";
import type { Waker } from "../ports/waker.ts";
import type { WorkPool } from "../ports/work-pool.ts";
import { withPath } from "./file-errors.ts";

/** What one profile of the program is made of: where it remembers, and what wakes it. */
export interface Engine {
  /** In words for a report; holds no password. */
  readonly location: string;
  hasStore(): Promise<boolean>;
  makeStore(vault: Vault): Promise<Storage>;
  /** `toLoad`: also one in which a restore was cut short. */
  openStore(vault: Vault, how?: { readonly toLoad: true }): Promise<Storage>;
  startWaker(log: Logger): Promise<Waker>;
  /** Absent where one process does everything. */
  readonly startPool?: (log: Logger) => Promise<WorkPool>;
}

/** The cluster's libraries take a second to load, and one machine never needs them. */
const mongodb = () => import("../../connectors/storage-mongodb/index.ts");
const agendaClock = () => import("../../connectors/clock-agenda/index.ts");

/** One machine and one file, unless `MONGODB_URI` names a database that many workers share. */
export function engineOf({ dataDirectory: directory, cluster }: Config, clock: Clock): Engine {
  const now = (): number => clock.now();
  if (cluster === undefined) {
    return {
      location: directory,
      hasStore: () => withPath(directory, () => hasSqliteStorage(directory)),
      makeStore: (vault) => createSqliteStorage({ directory, vault, now }),
      openStore: (vault, how) => openSqliteStorage({ directory, vault, now, ...how }),
      startWaker: () => Promise.resolve(nodeCronWaker()),
    };
  }
  const { uri, database, poolSize, drainSeconds, leaseSeconds, askEverySeconds } = cluster;
  const server = { uri, database, poolSize };
  const agenda = (log: Logger) => ({
    uri,
    database,
    worker: workerName(),
    log,
    lockLifetimeMs: leaseSeconds * 1000,
    drainMs: drainSeconds * 1000,
  });
  return {
    location: `MONGODB_URI 的库 ${database}`,
    hasStore: async () => (await mongodb()).hasMongoStorage(server),
    makeStore: async (vault) => (await mongodb()).createMongoStorage({ ...server, vault, now }),
    openStore: async (vault, how) => (await mongodb()).openMongoStorage({ ...server, vault, now, ...how }),
    startWaker: async (log) => (await agendaClock()).agendaWaker(agenda(log)),
    startPool: async (log) => (await agendaClock()).agendaPool({ ...agenda(log), askEveryMs: askEverySeconds * 1000 }),
  };
}

export const clusterParts = ({ cluster }: Config, pool: WorkPool | undefined): Pick<Parts, "cluster"> =>
  cluster === undefined || pool === undefined
    ? {}
    : {
        cluster: {
          pool,
          worker: workerName(),
          pieceSize: cluster.pieceSize,
          deliverers: cluster.deliverers,
          lookEveryMs: cluster.askEverySeconds * 1000,
        },
      };

/** Names this process among the workers: no personal data. */
export const workerName = (): string => `${hostname()} pid ${process.pid}`;
