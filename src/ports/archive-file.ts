import type { ArchivePart, ArchiveRecord } from "./store-archive.ts";

/** What an archive says of itself. */
export interface ArchiveManifest {
  readonly formatVersion: number;
  /** An instant, ISO 8601. */
  readonly createdAt: string;
  readonly store: {
    readonly engine: string;
    /** Version of that engine's layout. */
    readonly layout: number;
    readonly createdAt: number;
    /** The key that opens the sealed parts; it is not in the archive. */
    readonly keyId: string;
  };
  /** Every part, the empty ones too. `sha256` is over the part's lines, hex. */
  readonly parts: readonly { readonly part: ArchivePart; readonly records: number; readonly sha256: string }[];
}

/** The version of the format that this program writes, and the newest it reads. */
export const archiveFormatVersion = 1;

export const recordsIn = ({ parts }: Pick<ArchiveManifest, "parts">): number =>
  parts.reduce((sum, { records }) => sum + records, 0);

/**
 * Archives as files. Promises: a file appears whole or not at all, is readable by its owner only, and never replaces
 * another; memory does not grow with its size.
 */
export interface ArchiveFile {
  /** @throws Conflict if the path is taken; Unavailable if it cannot be written. Nothing is left then. */
  write(
    path: string,
    about: Pick<ArchiveManifest, "createdAt" | "store">,
    records: AsyncIterable<ArchiveRecord>,
  ): Promise<ArchiveManifest>;
  /**
   * Reads the whole file and compares every count and checksum.
   * @throws NotFound; InvalidInput if it is damaged, cut, foreign or of a newer format.
   */
  verify(path: string, onRecords?: (read: number) => void): Promise<ArchiveManifest>;
  /** The records, compared once more as they pass. @throws as `verify`, and if the manifest is not the one expected. */
  read(path: string, expected: ArchiveManifest): AsyncIterable<ArchiveRecord>;
}
