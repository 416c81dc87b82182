import type { App } from "../src/app/app.ts";
import type { DropFolder } from "../src/app/take-dropped-files.ts";

/** What a job is run with. */
export interface JobContext {
  readonly app: App;
  readonly dropFolder: DropFolder;
  readonly signal: AbortSignal;
}

/** Named work on the clock. Running it twice, or late, does no harm. */
export interface Job {
  /** Stored and logged with every run: never renamed. */
  readonly name: string;
  /** Five cron fields in the bureau's zone: when the program is woken. What is owed is read from the store. */
  readonly wakes: string;
  /** Works with files of the data folder (inbox, outbox, letters): only for the process that keeps it. */
  readonly needsDataFolder?: true;
  run(context: JobContext): Promise<void>;
}

export const defineJob = (job: Job): Job => job;
