import type { Piece, PieceStore } from "../../src/ports/piece-store.ts";
import { Conflict } from "../../src/ports/errors.ts";
import { newToken } from "./batches.ts";
import type { Context } from "./context.ts";
import { isDuplicate } from "./errors.ts";
import { pieceRow, standingRow, type PieceRow } from "./rows/pieces.ts";
import { readBack } from "./rows/values.ts";

const standingFields = { no: 1, "document.isDone": 1, "document.heldUntil": 1 } as const;

const rowOf = (found: unknown): PieceRow => readBack(pieceRow, found, "扫描分段");

function pieceOf(found: unknown): Piece {
  const { _id: pieceId, batch, no, revision, document } = rowOf(found);
  return { pieceId, batch, no, revision, ...document };
}

const fieldsOf = ({ pieceId: _, batch, no, revision, ...document }: Piece, writer: string) => ({
  batch,
  no,
  revision,
  writer,
  document,
});

export function piecesOn({ collections: { pieces }, reading, writing }: Context): PieceStore {
  return {
    enter: (wanted) =>
      writing(async () => {
        for (const piece of wanted) {
          try {
            await pieces.collection.insertOne({ _id: piece.pieceId as never, ...fieldsOf(piece, newToken()) });
          } catch (error) {
            if (!isDuplicate(error)) throw error;
          }
        }
      }),
    get: (pieceId) =>
      reading(async () => {
        const found = await pieces.findById(pieceId).lean();
        return found === null ? undefined : pieceOf(found);
      }),
    list: (batch) => reading(async () => (await pieces.find({ batch }).sort({ no: 1 }).lean()).map(pieceOf)),
    standing: (batch) =>
      reading(async () => {
        const found = await pieces.find({ batch }, standingFields).sort({ no: 1 }).lean();
        return found.map((one) => {
          const { _id: pieceId, no, document } = readBack(standingRow, one, "扫描分段");
          return { pieceId, no, ...document };
        });
      }),
    save(piece) {
      const writer = newToken();
      return writing(async () => {
        const { modifiedCount } = await pieces.collection.replaceOne(
          { _id: piece.pieceId as never, revision: piece.revision - 1 },
          fieldsOf(piece, writer),
        );
        if (modifiedCount === 1) return;
        // An earlier run of this call may have written it.
        const found = await pieces.findById(piece.pieceId).lean();
        if (found !== null && rowOf(found).writer === writer) return;
        throw new Conflict(`扫描分段 ${piece.pieceId} 已被改动或不存在；未写入。`);
      });
    },
    forget: (batch) =>
      writing(async () => {
        await pieces.deleteMany({ batch });
      }),
  };
}
