import type { ContactHours } from "../domain/contact-hours.ts";
import type { DayLimit } from "../engine/index.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/logger.ts";
import type { LetterBatches } from "../ports/letter-batches.ts";
import type { NoticeChannel } from "../ports/notice-channel.ts";
import type { RegisterIntake } from "../ports/register-intake.ts";
import type { Storage } from "../ports/storage.ts";
import type { Vault } from "../ports/vault.ts";
import type { WorkPool } from "../ports/work-pool.ts";
import type { RuleLibrary } from "./rule-library.ts";

/** How many new cases one scan may open under one rule before it stops and asks. */
export interface BlastLimit {
  /** Share of the item's licences in the register, 0 to 1. */
  readonly share: number;
  /** Never stop below this many cases, however small the register. */
  readonly atLeast: number;
}

/** Everything a bureau may set. Law is not among it. */
export interface Settings {
  /** IANA zone of the bureau; its civil days are the days of every decision. */
  readonly zone: string;
  readonly bureau: { readonly signature: string; readonly hotline: string };
  readonly contactHours: ContactHours;
  readonly sending: {
    /** How often a message is tried before a person must look at it. */
    readonly attempts: number;
    /** Messages that one channel may send on one day, and that one holder may get. */
    readonly channelPerDay: number;
    readonly holderPerDay: number;
    /** Price of one segment of a short message, in fen; absent: not known. */
    readonly segmentPriceFen?: number;
  };
  readonly blastLimit: BlastLimit;
  /** How long the names of those a benefit goes to are shown, by rule id; where it is not set, the rule says. */
  readonly publicityByRule: Readonly<Record<string, Pick<DayLimit, "days" | "unit">>>;
  readonly blastLimitByRule: Readonly<Record<string, BlastLimit>>;
  /** `HH:MM` local time from which a day's scan is due. */
  readonly dailyScanAt: string;
}

/** What the verbs are made of; `main` picks the connectors, tests pass their own. */
export interface Parts {
  readonly storage: Storage;
  readonly vault: Vault;
  readonly intake: RegisterIntake;
  readonly rules: RuleLibrary;
  /** In the order in which they are tried: the next one when a channel fails for good. Names are unique. */
  readonly channels: readonly [NoticeChannel, ...NoticeChannel[]];
  /** Asked before anything is sent. @throws InvalidInput if the channels could not be opened, with what is wrong. */
  readonly assertChannels?: () => void;
  /** Present where letters are written. */
  readonly letters?: LetterBatches;
  readonly clock: Clock;
  readonly log: Logger;
  readonly settings: Settings;
  /** How long a lease lasts without a sign of life where it does not end with its process; ten minutes unless given. */
  readonly leaseMs?: number;
  /** Absent where one process does everything. */
  readonly cluster?: ClusterParts;
}

/** What many processes on one store share their work by. */
export interface ClusterParts {
  readonly pool: WorkPool;
  /** Names this process: no personal data. */
  readonly worker: string;
  /** Licences of one piece of a scan. */
  readonly pieceSize: number;
  /** Processes that send messages at the same time at most, this one among them; 1 to `mostDeliverers`. */
  readonly deliverers: number;
  /** How often work that others do is looked at. */
  readonly lookEveryMs: number;
}

/** How far long work has come. `total` is absent while it is not known. */
export interface Progress {
  readonly stage: string;
  readonly done: number;
  readonly total?: number;
}

export type OnProgress = (progress: Progress) => void;

export const noProgress: OnProgress = () => undefined;
