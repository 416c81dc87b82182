import type { CivilDate } from "../domain/civil-date.ts";
import type { App } from "../app/app.ts";
import type { TakenFile } from "../app/take-dropped-files.ts";
import type { RuleLibrary } from "../app/rule-library.ts";
import type { SampleWriter } from "../ports/sample-writer.ts";
import type { DropBox } from "../ports/drop-box.ts";

/** Where a data folder keeps what is not in the store. */
export interface DataPaths {
  readonly data: string;
  readonly keyFile: string;
  readonly rejects: string;
  readonly inbox: string;
  readonly outbox: string;
  readonly log: string;
}

export interface OpenedApp {
  readonly app: App;
  readonly paths: DataPaths;
  /** The store, or the key, was made just now. */
  readonly made: { readonly store: boolean; readonly key: boolean };
  readonly dropBox: DropBox;
  /** Runs the timetable until the signal; resolves when everything running has ended. */
  runClock(signal: AbortSignal, onDroppedFile?: (file: TakenFile) => void): Promise<void>;
  /**
   * Does pieces of work and takes wakes, beside other processes on the same store, until the signal.
   * @throws InvalidInput in the standalone profile.
   */
  runWorker(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** What `main` lends the command line: everything that knows a connector. */
export interface Doors {
  /** `open` never makes a store; `create` makes one and fails if there is one; `open-or-create` does what is needed. */
  openApp(dataDirectory: string, how: "open" | "create" | "open-or-create"): Promise<OpenedApp>;
  /** The rule library alone, for commands that need no store. */
  openRules(dataDirectory: string): Promise<RuleLibrary>;
  /** The civil day it is now in the zone of a data folder. */
  today(dataDirectory: string): Promise<CivilDate>;
  readonly sampleWriter: SampleWriter;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly version: string;
}
