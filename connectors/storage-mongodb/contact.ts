import type { ContactStore, NumberFlag, RecordedReply, Token } from "../../src/ports/contact-store.ts";
import { newToken } from "./batches.ts";
import type { Context } from "./context.ts";
import { isDuplicate } from "./errors.ts";
import { flaggedNumberRow, holdRow, replyRow, sendingCountRow } from "./rows/contact.ts";
import type { ReplyRow } from "./rows/contact.ts";
import { readBack } from "./rows/values.ts";

const flagOf = (found: unknown): NumberFlag => {
  const { _id, ...rest } = readBack(flaggedNumberRow, found, "号码标记");
  return { hash: _id, ...rest };
};
const replyRowOf = (found: unknown): ReplyRow => readBack(replyRow, found, "回复");

/** Enough that no repeated call finds its mark pushed out; a counter may then stand one too high, never too low. */
const takersKept = 64;

export function contactOn({ collections, vault, reading, writing }: Context): ContactStore {
  const { holds, sending_counts: counts, flagged_numbers: numbers, replies } = collections;

  const replyOf = ({ _id, sealed, writer: _, ...rest }: ReplyRow): RecordedReply => ({
    replyId: _id,
    ...rest,
    ...(JSON.parse(vault.open(sealed)) as Pick<RecordedReply, "from" | "text">),
  });
  const findReply = async (replyId: string): Promise<ReplyRow | undefined> => {
    const found = await replies.findById(replyId).lean();
    return found === null ? undefined : replyRowOf(found);
  };
  /** Adds a document unless its id is taken. */
  const addOnce = async (collection: typeof holds.collection, row: object): Promise<boolean> => {
    try {
      await collection.insertOne(row);
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  };
  /** One more in the counter if it is below its limit; by the same taker once, however often it is repeated. */
  const takeOne = async ({ counter, limit }: Token, taker: string): Promise<boolean> => {
    if (limit <= 0) return false;
    for (;;) {
      const change = { $inc: { taken: 1 }, $push: { takers: { $each: [taker], $slice: -takersKept } } };
      const below = { _id: counter, taken: { $lt: limit }, takers: { $ne: taker } };
      const { modifiedCount } = await counts.updateOne(below, change);
      if (modifiedCount === 1) return true;
      const found = await counts.findById(counter).lean();
      if (found !== null) return readBack(sendingCountRow, found, "计数").takers.includes(taker);
      await addOnce(counts.collection, { _id: counter, taken: 0, takers: [] });
    }
  };

  return {
    holds: () =>
      reading(async () =>
        (await holds.find({}).sort({ _id: 1 }).lean()).map((found) => {
          const { _id, ...rest } = readBack(holdRow, found, "暂停");
          return { key: _id, ...rest };
        }),
      ),
    hold: ({ key, ...rest }) =>
      writing(async () => {
        await addOnce(holds.collection, { _id: key, ...rest });
      }),
    release(key) {
      let wasThere = false;
      return writing(async () => {
        // Looked for before it is removed: the answer to the removal may be lost.
        wasThere ||= (await holds.findById(key).lean()) !== null;
        await holds.deleteOne({ _id: key });
        return wasThere;
      });
    },
    take(tokens) {
      const taker = newToken();
      return writing(async () => {
        const mine: Token[] = [];
        for (const token of tokens) {
          if (await takeOne(token, taker)) {
            mine.push(token);
            continue;
          }
          for (const { counter: _id } of mine)
            await counts.updateOne({ _id, takers: taker }, { $inc: { taken: -1 }, $pull: { takers: taker } });
          return token.counter;
        }
        return undefined;
      });
    },
    taken: (counter) =>
      reading(async () => {
        const found = await counts.findById(counter).lean();
        return found === null ? 0 : readBack(sendingCountRow, found, "计数").taken;
      }),
    flag: ({ hash, ...rest }) =>
      writing(async () => {
        await addOnce(numbers.collection, { _id: hash, ...rest });
      }),
    flagged: (hashes) =>
      reading(async () => {
        const found = await numbers
          .find({ _id: { $in: [...hashes] } })
          .sort({ _id: 1 })
          .lean();
        return found.map(flagOf);
      }),
    flags: (after, limit) =>
      reading(async () => {
        if (limit <= 0) return [];
        const found = await numbers
          .find({ _id: { $gt: after } })
          .sort({ _id: 1 })
          .limit(limit)
          .lean();
        return found.map(flagOf);
      }),
    record({ replyId, from, text, ...rest }) {
      const row = { _id: replyId, ...rest, sealed: vault.seal(JSON.stringify({ from, text })), writer: newToken() };
      return writing(async () => {
        await addOnce(replies.collection, row);
        const found = await findReply(replyId);
        return found === undefined ? { replyId, from, text, ...rest } : replyOf(found);
      });
    },
    settle(replyId, from, to) {
      const writer = newToken();
      return writing(async () => {
        const change = { $set: { ...to, writer } };
        const { modifiedCount } = await replies.updateOne({ _id: replyId, standing: from }, change);
        return modifiedCount === 1 || (await findReply(replyId))?.writer === writer;
      });
    },
    replies: (standing, after, limit) =>
      reading(async () => {
        if (limit <= 0) return [];
        const found = await replies
          .find({ standing, _id: { $gt: after } })
          .sort({ _id: 1 })
          .limit(limit)
          .lean();
        return found.map((row) => replyOf(replyRowOf(row)));
      }),
  };
}
