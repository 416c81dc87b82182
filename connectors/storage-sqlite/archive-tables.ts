import type { ArchivePart } from "../../src/ports/store-archive.ts";

/** Tables whose rows an archive holds, and the part in which they stand. */
export const archivedTables: Readonly<Record<string, ArchivePart>> = {
  imports: "imports",
  quarantined: "quarantined",
  licences: "licences",
  licence_documents: "licences",
  licence_versions: "licences",
  holders: "holders",
  holder_documents: "holders",
  holder_versions: "holders",
  facts: "facts",
  licence_facts: "facts",
  coverage: "coverage",
  log_entries: "log",
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
  notice_effects: "notices",
  holds: "holds",
  sending_counts: "sending-counts",
  flagged_numbers: "flagged-numbers",
  replies: "replies",
  slots: "slots",
  leases: "fences",
};

/** Tables that an archive leaves out, each with why. */
export const leftOutTables: Readonly<Record<string, string>> = {
  meta: "what this file is; the manifest says it of the archive",
  sources: "numbers for names, given anew",
  fact_names: "numbers for names, given anew",
  items: "numbers for names, given anew",
  import_seen: "what a running import has named; an import that never ended is begun again",
  holder_seen: "what a running import has named; an import that never ended is begun again",
  lookups: "keyed hashes, worked out again from the sealed parts",
  lookups_waiting: "keyed hashes, worked out again from the sealed parts",
  licences_to_fold: "licences whose holders are not taken in yet, looked for again",
  standing: "the decisions that are not superseded",
  pieces: "stretches of a scan in progress, cut again when it goes on",
};
