/** A receipt names a notice by the outside system's reference, a holder by the code in the message. */
export const noticeLookups = `
CREATE INDEX notices_by_reference ON notices (document ->> 'reference') WHERE document ->> 'reference' IS NOT NULL;
CREATE INDEX notices_by_code ON notices (document ->> 'code') WHERE document ->> 'code' IS NOT NULL;
`;

/** A holder's reply is about what was sent to the number it comes from. */
export const noticesByNumber = `
CREATE INDEX notices_by_number ON notices (document ->> 'toHash', document ->> 'startedAt')
  WHERE document ->> 'toHash' IS NOT NULL;
`;

/** What was last said of a number about messages that the law does not ask for. */
export const optOutTable = `
CREATE TABLE opt_outs (
  hash TEXT PRIMARY KEY, is_out INTEGER NOT NULL, at INTEGER NOT NULL, document TEXT NOT NULL
) WITHOUT ROWID, STRICT;
`;

/** Holds on sending, what was sent in a day, numbers that failed for good, and what holders wrote. */
export const contactTables = `
CREATE TABLE holds (key TEXT PRIMARY KEY, document TEXT NOT NULL) WITHOUT ROWID, STRICT;
CREATE TABLE sending_counts (counter TEXT PRIMARY KEY, taken INTEGER NOT NULL) WITHOUT ROWID, STRICT;
CREATE TABLE flagged_numbers (hash TEXT PRIMARY KEY, document TEXT NOT NULL) WITHOUT ROWID, STRICT;
CREATE TABLE replies (
  reply_id TEXT PRIMARY KEY, standing TEXT NOT NULL, sealed BLOB NOT NULL, document TEXT NOT NULL
) WITHOUT ROWID, STRICT;
CREATE INDEX replies_by_standing ON replies (standing, reply_id);
`;
