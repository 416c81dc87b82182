import type { Piece, PieceStore } from "../../src/ports/piece-store.ts";
import { Conflict } from "../../src/ports/errors.ts";
import type { Context } from "./connection.ts";
import { parsed } from "./rows.ts";

/** A piece as JSON: its chunks are bytes, which JSON has not. */
type PieceDocument = Omit<Piece, "vectors" | "entries"> & {
  readonly vectors: readonly string[];
  readonly entries: readonly string[];
};

const toText = (chunks: readonly Uint8Array[]): readonly string[] =>
  chunks.map((bytes) => Buffer.from(bytes).toString("base64"));

const toBytes = (chunks: readonly string[]): readonly Uint8Array[] =>
  chunks.map((text) => new Uint8Array(Buffer.from(text, "base64")));

const toDocument = (piece: Piece): string =>
  JSON.stringify({
    ...piece,
    vectors: toText(piece.vectors),
    entries: toText(piece.entries),
  } satisfies PieceDocument);

function fromDocument(document: string): Piece {
  const { vectors, entries, ...piece } = parsed<PieceDocument>(document);
  return { ...piece, vectors: toBytes(vectors), entries: toBytes(entries) };
}

export function piecesOn({ writer, reader }: Context): PieceStore {
  const insert = writer.prepare<[string, string, number, number, string]>(
    "INSERT INTO pieces (piece_id, batch, piece_no, revision, document) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const one = reader.prepare<[string], string>("SELECT document FROM pieces WHERE piece_id = ?").pluck();
  const batch = reader
    .prepare<[string], string>("SELECT document FROM pieces WHERE batch = ? ORDER BY piece_no")
    .pluck();
  const standing = reader.prepare<[string], { pieceId: string; no: number; isDone: number; heldUntil: number }>(
    `SELECT piece_id AS pieceId, piece_no AS no, document ->> 'isDone' AS isDone, document ->> 'heldUntil' AS heldUntil
     FROM pieces WHERE batch = ? ORDER BY piece_no`,
  );
  const replace = writer.prepare<[number, string, string, number]>(
    "UPDATE pieces SET revision = ?, document = ? WHERE piece_id = ? AND revision = ?",
  );
  const forget = writer.prepare<[string]>("DELETE FROM pieces WHERE batch = ?");
  const enter = writer.transaction((pieces: readonly Piece[]) => {
    for (const piece of pieces) insert.run(piece.pieceId, piece.batch, piece.no, piece.revision, toDocument(piece));
  });

  return {
    enter: async (pieces) => void enter.immediate(pieces),
    async get(pieceId) {
      const document = one.get(pieceId);
      return document === undefined ? undefined : fromDocument(document);
    },
    list: async (name) => batch.all(name).map(fromDocument),
    standing: async (name) => standing.all(name).map((row) => ({ ...row, isDone: row.isDone === 1 })),
    async save(piece) {
      const { changes } = replace.run(piece.revision, toDocument(piece), piece.pieceId, piece.revision - 1);
      if (changes === 0) throw new Conflict(`扫描分段 ${piece.pieceId} 已被改动或不存在；未写入。`);
    },
    forget: async (name) => void forget.run(name),
  };
}
