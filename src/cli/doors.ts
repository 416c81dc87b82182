import type { CivilDate } from "../domain/civil-date.ts";
import type { App } from "../app/app.ts";
import type { TakenFile } from "../app/take-dropped-files.ts";
import type { LeaseParts } from "../app/leases.ts";
import type { RuleLibrary } from "../app/rule-library.ts";
import type { ArchiveFile, ArchiveManifest } from "../ports/archive-file.ts";
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
  runClock(
    signal: AbortSignal,
    on?: {
      readonly droppedFile?: (file: TakenFile) => void;
      /** The receipts door is open at this address. */
      readonly listening?: (address: string) => void;
    },
  ): Promise<void>;
  /**
   * Does pieces of work and takes wakes, beside other processes on the same store, until the signal.
   * @throws InvalidInput in the standalone profile.
   */
  runWorker(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** An empty store, or one in which a restore was cut short, to restore into. */
export interface OpenedForRestore {
  readonly parts: LeaseParts;
  readonly keyFile: string;
  /** IANA zone of the bureau, as the settings beside the new store say. */
  readonly zone: string;
  close(): Promise<void>;
}

/** What `main` lends the command line: everything that knows a connector. */
export interface Doors {
  /**
   * `open` never makes a store; `create` makes one and fails if there is one; `open-or-create` does what is needed;
   * `work` opens one that many processes share, and before anything else throws InvalidInput where none is shared.
   */
  openApp(dataDirectory: string, how: "open" | "create" | "open-or-create" | "work"): Promise<OpenedApp>;
  /** The rule library alone, for commands that need no store. */
  openRules(dataDirectory: string): Promise<RuleLibrary>;
  /** The civil day it is now in the zone of a data folder. */
  today(dataDirectory: string): Promise<CivilDate>;
  /**
   * Makes the store that an archive is restored into, unless there is one; never a key.
   * @throws InvalidInput if the key file is missing or not the one that sealed the archive; nothing was made then.
   */
  openForRestore(dataDirectory: string, manifest: ArchiveManifest): Promise<OpenedForRestore>;
  readonly archiveFile: ArchiveFile;
  readonly sampleWriter: SampleWriter;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly version: string;
}
