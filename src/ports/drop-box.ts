/** A file that a robot or a clerk put down, complete. */
export interface DroppedFile {
  readonly path: string;
  readonly name: string;
  /** Name of the source mapping it is for. */
  readonly source: string;
}

/**
 * A folder that others put files into. Promises: a file is complete only after it stood unchanged between two looks;
 * names that mark a transfer in progress (`.part`, `.tmp`, `~$…`, dot files) are never complete; moving never overwrites.
 */
export interface DropBox {
  /** In words for a report. */
  readonly location: string;
  /** Makes the folder if there is none. */
  ready(): Promise<void>;
  /** Oldest first. */
  complete(): Promise<readonly DroppedFile[]>;
  moveToTaken(file: DroppedFile): Promise<void>;
  /** The reason is left beside the file, as `<name>.reason.txt`. */
  moveToRefused(file: DroppedFile, reason: string): Promise<void>;
}
