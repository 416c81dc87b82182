import type { ContactStore, NumberFlag, OptOut, RecordedReply } from "../../src/ports/contact-store.ts";
import { newToken } from "./batches.ts";
import type { Context } from "./context.ts";
import { isDuplicate } from "./errors.ts";
import { flaggedNumberRow, holdRow, optOutRow, replyRow } from "./rows/contact.ts";
import type { ReplyRow } from "./rows/contact.ts";
import { readBack } from "./rows/values.ts";
import { sendingCountsOn } from "./sending-counts.ts";

const flagOf = (found: unknown): NumberFlag => {
  const { _id, ...rest } = readBack(flaggedNumberRow, found, "号码标记");
  return { hash: _id, ...rest };
};
const optOutOf = (found: unknown): OptOut => {
  const { _id, ...rest } = readBack(optOutRow, found, "退订");
  return { hash: _id, ...rest };
};
const replyRowOf = (found: unknown): ReplyRow => readBack(replyRow, found, "回复");

export function contactOn(context: Context): ContactStore {
  const { collections, vault, reading, writing } = context;
  const { holds, flagged_numbers: numbers, opt_outs: said, replies } = collections;

  const replyOf = ({ _id, sealed, writer: _, ...rest }: ReplyRow): RecordedReply => ({
    replyId: _id,
    ...rest,
    ...(JSON.parse(vault.open(sealed)) as Pick<RecordedReply, "from" | "text">),
  });
  const rowOf = async (replyId: string): Promise<ReplyRow | undefined> => {
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

  return {
    ...sendingCountsOn(context),
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
    noteOptOut: ({ hash, ...rest }) =>
      writing(async () => {
        for (;;) {
          const { matchedCount } = await said.collection.replaceOne(
            { _id: hash as never, at: { $lte: rest.at } },
            rest,
          );
          if (matchedCount === 1 || (await addOnce(said.collection, { _id: hash, ...rest }))) return;
          // What stands is newer, or came between the two calls and may be older.
          const standing = await said.findById(hash).lean();
          if (standing !== null && standing.at > rest.at) return;
        }
      }),
    optedOut: (hashes) =>
      reading(async () => {
        const found = await said
          .find({ _id: { $in: [...hashes] }, isOut: true })
          .sort({ _id: 1 })
          .lean();
        return found.map(optOutOf);
      }),
    optOuts: (after, limit) =>
      reading(async () => {
        if (limit <= 0) return [];
        const found = await said
          .find({ _id: { $gt: after }, isOut: true })
          .sort({ _id: 1 })
          .limit(limit)
          .lean();
        return found.map(optOutOf);
      }),
    record({ replyId, from, text, ...rest }) {
      const row = { _id: replyId, ...rest, sealed: vault.seal(JSON.stringify({ from, text })), writer: newToken() };
      return writing(async () => {
        await addOnce(replies.collection, row);
        const found = await rowOf(replyId);
        return found === undefined ? { replyId, from, text, ...rest } : replyOf(found);
      });
    },
    settle(replyId, from, to) {
      const writer = newToken();
      return writing(async () => {
        const change = { $set: { ...to, writer } };
        const { modifiedCount } = await replies.updateOne({ _id: replyId, standing: from }, change);
        return modifiedCount === 1 || (await rowOf(replyId))?.writer === writer;
      });
    },
    findReply: (replyId) =>
      reading(async () => {
        const found = await rowOf(replyId);
        return found === undefined ? undefined : replyOf(found);
      }),
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
