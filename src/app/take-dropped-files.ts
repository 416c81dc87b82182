import type { ImportSummary } from "./import-register.ts";
import { importRegister } from "./import-register.ts";
import { Conflict, InvalidInput, linesOf } from "../ports/errors.ts";
import type { DroppedFile, DropBox } from "../ports/drop-box.ts";
import { loggable } from "./loggable.ts";
import type { Parts } from "./parts.ts";

/** Where files are dropped, and where the rows that could not be taken in go. */
export interface DropFolder {
  readonly box: DropBox;
  readonly rejectsDirectory: string;
  readonly signal: AbortSignal;
  /** Told of every file as it is taken or refused. */
  readonly onDealtWith?: (file: TakenFile) => void;
}

export interface TakenFile {
  readonly file: string;
  readonly source: string;
  /** Absent if the file was refused; then `refused` says why. */
  readonly summary?: ImportSummary;
  readonly refused?: string;
}

/**
 * Imports every file that lies complete in the drop folder, oldest first, and moves it to where taken or refused files
 * go. A file that is still being written, and every file while another import runs, is left for the next look; so is
 * one that could not be dealt with for a reason nobody foresaw, which is logged and keeps no other file waiting.
 */
export async function takeDroppedFiles(parts: Parts, folder: DropFolder): Promise<readonly TakenFile[]> {
  const taken: TakenFile[] = [];
  for (const file of await folder.box.complete()) {
    folder.signal.throwIfAborted();
    try {
      const one = await takeOne(parts, folder, file);
      taken.push(one);
      folder.onDealtWith?.(one);
    } catch (error) {
      folder.signal.throwIfAborted();
      if (error instanceof Conflict) return taken;
      parts.log.error(
        { source: file.source, ...loggable(error) },
        "dropped file not dealt with: tried again next time",
      );
    }
  }
  return taken;
}

async function takeOne(parts: Parts, folder: DropFolder, file: DroppedFile): Promise<TakenFile> {
  const named = { file: file.name, source: file.source };
  try {
    const summary = await importRegister(parts, {
      path: file.path,
      source: file.source,
      rejectsDirectory: folder.rejectsDirectory,
      signal: folder.signal,
    });
    await folder.box.moveToTaken(file);
    return { ...named, summary };
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    await folder.box.moveToRefused(file, linesOf(error).join("\n"));
    parts.log.warn({ source: file.source, code: error.code }, "dropped file refused");
    return { ...named, refused: error.message };
  }
}
