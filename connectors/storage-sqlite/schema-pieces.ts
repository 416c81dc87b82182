/** Stretches of a scan that many workers share; empty where one process scans alone. */
export const schemaPieces = `
CREATE TABLE pieces (
  piece_id TEXT PRIMARY KEY,
  batch TEXT NOT NULL,
  piece_no INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  document TEXT NOT NULL
) STRICT;
CREATE INDEX pieces_by_batch ON pieces (batch, piece_no);
`;
