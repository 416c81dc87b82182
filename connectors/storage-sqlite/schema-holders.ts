/**
 * Holders and grants. A holder is one narrow row, ordered by holder id: who it is known by. What a
 * register of persons or units says of it stands in `holder_documents`; what a licence says stands with the licence.
 *
 * Holders of licences are folded in when an import ends: every licence whose number is above the mark in `meta`, and
 * those changed since, which a trigger notes.
 */
export const holdersSchema = `
CREATE TABLE holders (
  holder_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  licence_no INTEGER,
  document_no INTEGER,
  source_no INTEGER,
  missing_since INTEGER,
  digest BLOB
) WITHOUT ROWID, STRICT;
CREATE TABLE holder_documents (
  document_no INTEGER PRIMARY KEY,
  version INTEGER NOT NULL,
  known_at INTEGER NOT NULL,
  document TEXT NOT NULL,
  sealed BLOB
) STRICT;
CREATE TABLE holder_versions (
  document_no INTEGER NOT NULL,
  version INTEGER NOT NULL,
  source_no INTEGER NOT NULL,
  known_at INTEGER NOT NULL,
  document TEXT NOT NULL,
  sealed BLOB,
  PRIMARY KEY (document_no, version)
) WITHOUT ROWID, STRICT;
CREATE TABLE holder_seen (
  import_no INTEGER NOT NULL, document_no INTEGER NOT NULL, line INTEGER NOT NULL, PRIMARY KEY (import_no, document_no)
) WITHOUT ROWID, STRICT;
CREATE TABLE licences_to_fold (licence_no INTEGER PRIMARY KEY) STRICT;
CREATE TRIGGER licence_changed AFTER UPDATE OF document ON licence_documents BEGIN
  INSERT OR IGNORE INTO licences_to_fold (licence_no) VALUES (new.licence_no);
END;
INSERT INTO meta (name, value) VALUES ('folded_up_to', '0');

CREATE TABLE grants (
  grant_id TEXT PRIMARY KEY,
  holder_id TEXT NOT NULL,
  rule TEXT NOT NULL,
  cycle TEXT NOT NULL,
  state TEXT NOT NULL,
  revision INTEGER NOT NULL,
  document TEXT NOT NULL,
  UNIQUE (holder_id, rule, cycle)
) STRICT;
CREATE INDEX grants_by_state ON grants (state, grant_id);
CREATE INDEX grants_by_rule ON grants (rule, grant_id);
-- What may be had once: each key belongs to one grant.
CREATE TABLE grant_claims (claim TEXT PRIMARY KEY, grant_id TEXT NOT NULL) WITHOUT ROWID, STRICT;
CREATE INDEX grant_claims_by_grant ON grant_claims (grant_id);
`;

/**
 * A holder's licences beside the one it is known through: most have none, so nothing is written for most. The trigger
 * notes the former one whenever the fold puts another in its place. One that goes over to somebody else stays noted, so a
 * reader looks whether it is still theirs. (OR IGNORE would not hold here: the upsert that fires the trigger sets its own
 * conflict policy.)
 */
export const furtherLicences = `
CREATE TABLE further_licences (
  holder_id TEXT NOT NULL, licence_no INTEGER NOT NULL, PRIMARY KEY (holder_id, licence_no)
) WITHOUT ROWID, STRICT;
CREATE TRIGGER known_through_another AFTER UPDATE OF licence_no ON holders WHEN old.licence_no <> new.licence_no BEGIN
  INSERT INTO further_licences (holder_id, licence_no) SELECT old.holder_id, old.licence_no
  WHERE NOT EXISTS (SELECT 1 FROM further_licences WHERE holder_id = old.holder_id AND licence_no = old.licence_no);
END;`;
