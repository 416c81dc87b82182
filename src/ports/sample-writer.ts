/** Writes lines of text to files, without holding them in memory. */
export interface SampleWriter {
  /** @throws Conflict if the file exists. Returns its path. */
  write(directory: string, name: string, lines: Iterable<string>): Promise<string>;
  /** In a folder that only this user can read, outside the data folder. */
  writeTemporary(name: string, lines: Iterable<string>): Promise<{ readonly path: string; remove(): Promise<void> }>;
}
