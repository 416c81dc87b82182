/**
 * Layout of version 1. Days are text `YYYY-MM-DD`, instants are milliseconds since the epoch, documents are JSON.
 *
 * A licence is two rows. `licences` is narrow and ordered by licence id, and holds everything that listing, counting and
 * change detection ask for, so that none of them reads documents; it is the only tree of the register that random
 * input order hurts. `licence_documents` grows at its end, whatever the order.
 */
export const schemaVersion1 = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID, STRICT;

CREATE TABLE sources (source_no INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE fact_names (fact_no INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE items (item_no INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE imports (
  import_no INTEGER PRIMARY KEY AUTOINCREMENT,
  source_no INTEGER NOT NULL REFERENCES sources,
  state TEXT NOT NULL CHECK (state IN ('running', 'finished', 'abandoned')),
  document TEXT NOT NULL
) STRICT;
CREATE TABLE quarantined (
  import_no INTEGER NOT NULL, line INTEGER NOT NULL, problems TEXT NOT NULL, PRIMARY KEY (import_no, line)
) WITHOUT ROWID, STRICT;
-- Licences that a running import has named, and on which line; emptied when it ends.
CREATE TABLE import_seen (
  import_no INTEGER NOT NULL, licence_no INTEGER NOT NULL, line INTEGER NOT NULL, PRIMARY KEY (import_no, licence_no)
) WITHOUT ROWID, STRICT;

CREATE TABLE licence_documents (
  licence_no INTEGER PRIMARY KEY,
  version INTEGER NOT NULL,
  known_at INTEGER NOT NULL,
  document TEXT NOT NULL,
  sealed BLOB
) STRICT;
CREATE TABLE licences (
  licence_id TEXT PRIMARY KEY,
  licence_no INTEGER NOT NULL,
  item_no INTEGER NOT NULL,
  valid_until TEXT,
  source_no INTEGER NOT NULL,
  missing_since INTEGER,
  digest BLOB NOT NULL
) WITHOUT ROWID, STRICT;
CREATE TABLE licence_versions (
  licence_no INTEGER NOT NULL,
  version INTEGER NOT NULL,
  source_no INTEGER NOT NULL,
  known_at INTEGER NOT NULL,
  document TEXT NOT NULL,
  sealed BLOB
) STRICT;
CREATE UNIQUE INDEX licence_versions_by_licence ON licence_versions (licence_no, version);

-- Keyed hashes, 16 bytes each, of numbers by which a licence is found. Their order is random, so an import only appends
-- to lookups_waiting (all keys of a licence, one after another), and its end sorts them in.
CREATE TABLE lookups (key BLOB NOT NULL, licence_no INTEGER NOT NULL, PRIMARY KEY (key, licence_no)) WITHOUT ROWID, STRICT;
CREATE TABLE lookups_waiting (waiting_no INTEGER PRIMARY KEY, keys BLOB NOT NULL, licence_no INTEGER NOT NULL) STRICT;

-- All facts of a holder or licence: [[fact_no, value, observed_on, source_no], …].
CREATE TABLE facts (subject_id TEXT PRIMARY KEY, facts TEXT NOT NULL) WITHOUT ROWID, STRICT;
CREATE VIEW observed_facts (subject_id, fact, value, observed_on, source) AS
  SELECT subject_id, fact_names.name, each.value ->> 1, each.value ->> 2, sources.name
  FROM facts, json_each(facts.facts) AS each
  JOIN fact_names ON fact_no = each.value ->> 0 JOIN sources ON source_no = each.value ->> 3;
CREATE TABLE coverage (fact TEXT PRIMARY KEY, observed_on TEXT NOT NULL, document TEXT NOT NULL) WITHOUT ROWID, STRICT;

CREATE TABLE log_entries (
  position INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE TABLE decisions (
  position INTEGER PRIMARY KEY,
  subject_id TEXT NOT NULL,
  rule TEXT NOT NULL,
  cycle TEXT NOT NULL,
  outcome TEXT NOT NULL,
  content_digest TEXT NOT NULL,
  as_of TEXT NOT NULL,
  sealed BLOB,
  is_pending INTEGER NOT NULL,
  is_superseded INTEGER NOT NULL
) STRICT;
CREATE INDEX decisions_by_subject ON decisions (subject_id, position);
CREATE INDEX decisions_pending ON decisions (position, is_superseded, rule, outcome) WHERE is_pending = 1;
CREATE TABLE standing (
  subject_id TEXT NOT NULL, rule TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (subject_id, rule)
) WITHOUT ROWID, STRICT;

CREATE TABLE scans (
  scan_no INTEGER PRIMARY KEY,
  scan_id TEXT NOT NULL UNIQUE,
  as_of TEXT NOT NULL,
  is_done INTEGER NOT NULL,
  released_below INTEGER,
  revision INTEGER NOT NULL,
  document TEXT NOT NULL
) STRICT;
CREATE INDEX scans_by_day ON scans (as_of, scan_no);
CREATE INDEX scans_released ON scans (released_below);
CREATE TABLE scan_chunks (
  scan_no INTEGER NOT NULL REFERENCES scans, page INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (scan_no, page)
) STRICT;

CREATE TABLE cases (
  case_id TEXT PRIMARY KEY,
  licence_id TEXT NOT NULL,
  state TEXT NOT NULL,
  cycle TEXT NOT NULL,
  revision INTEGER NOT NULL,
  document TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX cases_one_open ON cases (licence_id) WHERE state <> 'closed';
CREATE INDEX cases_by_licence ON cases (licence_id, case_id);
CREATE INDEX cases_by_state ON cases (state, case_id);
CREATE TABLE worklist (
  subject_id TEXT NOT NULL,
  rule TEXT NOT NULL,
  position INTEGER NOT NULL,
  kind TEXT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (subject_id, rule)
) WITHOUT ROWID, STRICT;
CREATE INDEX worklist_by_position ON worklist (position, kind);

CREATE TABLE notices (
  notice_id TEXT PRIMARY KEY,
  holder_id TEXT NOT NULL,
  language TEXT NOT NULL,
  day TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  state TEXT NOT NULL,
  not_before INTEGER NOT NULL,
  token TEXT,
  lease_until INTEGER,
  sealed_text BLOB,
  document TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX notices_by_holder ON notices (holder_id, language, day, sequence);
CREATE INDEX notices_by_state ON notices (state, notice_id);
CREATE INDEX notices_due ON notices (not_before, notice_id) WHERE state = 'queued';
CREATE TABLE notice_effects (effect_key TEXT PRIMARY KEY, notice_id TEXT NOT NULL, case_id TEXT) WITHOUT ROWID, STRICT;
CREATE INDEX notice_effects_by_case ON notice_effects (case_id) WHERE case_id IS NOT NULL;

CREATE TABLE slots (
  schedule TEXT NOT NULL,
  day TEXT NOT NULL,
  state TEXT NOT NULL,
  fence INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  finished_at INTEGER,
  PRIMARY KEY (schedule, day)
) WITHOUT ROWID, STRICT;
CREATE TABLE leases (
  name TEXT PRIMARY KEY, fence INTEGER NOT NULL, holder TEXT NOT NULL, ends_at INTEGER NOT NULL, is_released INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
`;
