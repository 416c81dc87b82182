import type { ArchivePart } from "../../src/ports/store-archive.ts";
import type { CollectionName } from "./collections.ts";

/** Collections whose documents an archive holds, and the part in which they stand. */
export const archivedCollections = {
  imports: "imports",
  quarantined: "quarantined",
  licences: "licences",
  licence_versions: "licences",
  holders: "holders",
  holder_versions: "holders",
  facts: "facts",
  coverage: "coverage",
  log: "log",
  decisions: "log",
  scans: "scans",
  scan_chunks: "scan-chunks",
  rule_versions: "rule-versions",
  shadow_tallies: "shadow-tallies",
  cases: "cases",
  grants: "grants",
  grant_claims: "grant-claims",
  worklist: "worklist",
  notices: "notices",
  holds: "holds",
  sending_counts: "sending-counts",
  flagged_numbers: "flagged-numbers",
  opt_outs: "opt-outs",
  replies: "replies",
  slots: "slots",
  leases: "fences",
} as const satisfies Partial<Record<CollectionName, ArchivePart>>;

export type ArchivedCollection = keyof typeof archivedCollections;

/** Collections that an archive leaves out, each with why. */
export const leftOutCollections: Readonly<Record<Exclude<CollectionName, ArchivedCollection>, string>> = {
  store: "what this database is; the manifest says it of the archive",
  counters: "numbers of scans, given anew in their order",
  heads: "how many entries and licences there are, counted again",
  journal: "what is committed and not applied yet; a dump waits until it is",
  pieces: "stretches of a scan in progress, cut again when it goes on",
};
