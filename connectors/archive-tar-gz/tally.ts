import { createHash, type Hash } from "node:crypto";
import type { ArchiveManifest } from "../../src/ports/archive-file.ts";
import { archiveParts, type ArchivePart } from "../../src/ports/store-archive.ts";

/** Counts and hashes lines as they pass, part by part. */
export interface Tally {
  /** A line with its end. */
  line(part: ArchivePart, line: string | Uint8Array): void;
  parts(): ArchiveManifest["parts"];
}

export function tallyOf(): Tally {
  const sums = new Map<ArchivePart, { readonly hash: Hash; records: number }>(
    archiveParts.map((part) => [part, { hash: createHash("sha256"), records: 0 }]),
  );
  return {
    line(part, line) {
      const sum = sums.get(part);
      if (sum === undefined) return;
      sum.hash.update(line);
      sum.records += 1;
    },
    parts: () => [...sums].map(([part, { hash, records }]) => ({ part, records, sha256: hash.copy().digest("hex") })),
  };
}
