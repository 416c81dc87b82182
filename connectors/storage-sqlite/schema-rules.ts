/** The bureau's own rule versions, and what those in shadow would decide. */
export const schemaOfRules = `
CREATE TABLE rule_versions (
  rule TEXT NOT NULL,
  version INTEGER NOT NULL,
  state TEXT NOT NULL,
  revision INTEGER NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (rule, version)
) WITHOUT ROWID, STRICT;
CREATE TABLE shadow_tallies (
  scan_id TEXT NOT NULL,
  rule TEXT NOT NULL,
  version INTEGER NOT NULL,
  part TEXT NOT NULL,
  as_of TEXT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (scan_id, rule, version, part)
) WITHOUT ROWID, STRICT;
CREATE INDEX shadow_tallies_by_version ON shadow_tallies (rule, version, as_of, scan_id);
`;
