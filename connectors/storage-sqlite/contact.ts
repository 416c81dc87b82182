import type {
  ContactStore,
  Hold,
  NumberFlag,
  OptOut,
  RecordedReply,
  ReplyStanding,
  Token,
} from "../../src/ports/contact-store.ts";
import type { Context } from "./connection.ts";
import { parsed } from "./rows.ts";

interface ReplyRow {
  readonly document: string;
  readonly sealed: Buffer;
}

type Sealed = Pick<RecordedReply, "from" | "text">;

export function contactOn({ writer, reader, vault }: Context): ContactStore {
  const documents = <Parameters extends unknown[]>(sql: string) => reader.prepare<Parameters, string>(sql).pluck();
  const holds = documents<[]>("SELECT document FROM holds ORDER BY key");
  const hold = writer.prepare<[string, string]>("INSERT OR IGNORE INTO holds (key, document) VALUES (?, ?)");
  const release = writer.prepare<[string]>("DELETE FROM holds WHERE key = ?");
  const taken = writer.prepare<[string], number>("SELECT taken FROM sending_counts WHERE counter = ?").pluck();
  const add = writer.prepare<[string]>(
    "INSERT INTO sending_counts (counter, taken) VALUES (?, 1) ON CONFLICT DO UPDATE SET taken = taken + 1",
  );
  const flag = writer.prepare<[string, string]>("INSERT OR IGNORE INTO flagged_numbers (hash, document) VALUES (?, ?)");
  const flagged = documents<[string]>(
    "SELECT document FROM flagged_numbers WHERE hash IN (SELECT value FROM json_each(?)) ORDER BY hash",
  );
  const flags = documents<[string, number]>(
    "SELECT document FROM flagged_numbers WHERE hash > ? ORDER BY hash LIMIT ?",
  );
  const noteOptOut = writer.prepare<[string, number, number, string]>(
    `INSERT INTO opt_outs (hash, is_out, at, document) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET is_out = excluded.is_out, at = excluded.at, document = excluded.document
     WHERE excluded.at >= opt_outs.at`,
  );
  const optedOut = documents<[string]>(
    "SELECT document FROM opt_outs WHERE is_out = 1 AND hash IN (SELECT value FROM json_each(?)) ORDER BY hash",
  );
  const optOuts = documents<[string, number]>(
    "SELECT document FROM opt_outs WHERE is_out = 1 AND hash > ? ORDER BY hash LIMIT ?",
  );
  const addReply = writer.prepare<[string, string, Uint8Array, string]>(
    "INSERT OR IGNORE INTO replies (reply_id, standing, sealed, document) VALUES (?, ?, ?, ?)",
  );
  const getReply = writer.prepare<[string], ReplyRow>("SELECT document, sealed FROM replies WHERE reply_id = ?");
  const findReply = reader.prepare<[string], ReplyRow>("SELECT document, sealed FROM replies WHERE reply_id = ?");
  const moveReply = writer.prepare<[string, string, string, string]>(
    "UPDATE replies SET standing = ?, document = ? WHERE reply_id = ? AND standing = ?",
  );
  const replies = reader.prepare<[string, string, number], ReplyRow>(
    "SELECT document, sealed FROM replies WHERE standing = ? AND reply_id > ? ORDER BY reply_id LIMIT ?",
  );

  const replyOf = ({ document, sealed }: ReplyRow): RecordedReply => ({
    ...parsed<Omit<RecordedReply, keyof Sealed>>(document),
    ...parsed<Sealed>(vault.open(sealed)),
  });
  const documentOf = ({ from: _f, text: _t, ...rest }: RecordedReply): string => JSON.stringify(rest);

  const takeNow = (tokens: readonly Token[]): string | undefined => {
    const full = tokens.find(({ counter, limit }) => (taken.get(counter) ?? 0) >= limit);
    if (full !== undefined) return full.counter;
    for (const { counter } of tokens) add.run(counter);
    return undefined;
  };
  const take = writer.transaction(takeNow);
  const takeEach = writer.transaction((messages: readonly (readonly Token[])[]) => messages.map(takeNow));
  const record = writer.transaction((reply: RecordedReply): RecordedReply => {
    const standing = getReply.get(reply.replyId);
    if (standing !== undefined) return replyOf(standing);
    const { from, text } = reply;
    addReply.run(reply.replyId, reply.standing, vault.seal(JSON.stringify({ from, text })), documentOf(reply));
    return reply;
  });
  const settle = writer.transaction(
    (replyId: string, from: ReplyStanding, to: Parameters<ContactStore["settle"]>[2]): boolean => {
      const row = getReply.get(replyId);
      if (row === undefined) return false;
      return moveReply.run(to.standing, documentOf({ ...replyOf(row), ...to }), replyId, from).changes === 1;
    },
  );

  return {
    holds: async () => holds.all().map((document) => parsed<Hold>(document)),
    async hold(one) {
      hold.run(one.key, JSON.stringify(one));
    },
    release: async (key) => release.run(key).changes === 1,
    take: async (tokens) => take.immediate(tokens),
    takeEach: async (messages) => takeEach.immediate(messages),
    taken: async (counter) => taken.get(counter) ?? 0,
    async flag(one) {
      flag.run(one.hash, JSON.stringify(one));
    },
    flagged: async (hashes) => flagged.all(JSON.stringify(hashes)).map((document) => parsed<NumberFlag>(document)),
    flags: async (after, limit) => flags.all(after, limit).map((document) => parsed<NumberFlag>(document)),
    async noteOptOut(one) {
      noteOptOut.run(one.hash, one.isOut ? 1 : 0, one.at, JSON.stringify(one));
    },
    optedOut: async (hashes) => optedOut.all(JSON.stringify(hashes)).map((document) => parsed<OptOut>(document)),
    optOuts: async (after, limit) => optOuts.all(after, limit).map((document) => parsed<OptOut>(document)),
    record: async (reply) => record.immediate(reply),
    settle: async (replyId, from, to) => settle.immediate(replyId, from, to),
    async findReply(replyId) {
      const row = findReply.get(replyId);
      return row === undefined ? undefined : replyOf(row);
    },
    replies: async (standing, after, limit) => replies.all(standing, after, limit).map(replyOf),
  };
}
