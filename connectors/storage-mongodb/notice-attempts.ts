import { mayMoveNotice, type NoticeId, type NoticeState } from "../../src/domain/notice.ts";
import { Conflict } from "../../src/ports/errors.ts";
import type { Attempt, NoticeOutbox, Received, Sending, Settled, Settlement } from "../../src/ports/notice-outbox.ts";
import { newToken } from "./batches.ts";
import type { Context } from "./context.ts";
import { claimIn, noticeRowOf } from "./notice-rows.ts";
import type { NoticeRow } from "./rows/casework.ts";

type Attempting = Pick<NoticeOutbox, "markSending" | "markAllSending" | "settle" | "settleAll">;

export const lost = (noticeId: NoticeId): Conflict => new Conflict(`通知 ${noticeId} 不在这次投递手中；未写入。`);

/** In these states somebody may hold a notice. */
const heldStates: readonly NoticeState[] = ["claimed", "sending", "unknown"];

/** One write to one notice. */
interface Write {
  readonly noticeId: NoticeId;
  readonly filter: Readonly<Record<string, unknown>>;
  readonly update: Readonly<Record<string, unknown>>;
}

/** Ends whoever's hold on a row that is in state `from`. */
export function settlementUpdate(settlement: Settlement | Received, from: NoticeState, writer: string) {
  const { notTried, ...said } = settlement as Settlement & { readonly notTried?: true };
  // What went wrong on an earlier attempt says nothing about this one.
  const told = ["failure", "trouble"].filter((field) => !(field in settlement));
  // What failed is owed again when something new is decided: its keys are free.
  const gone = ["claim", "leaseUntil", ...told, ...(settlement.state === "failed" ? ["effects"] : [])];
  const attempts = notTried === true && from === "sending" ? { attempts: -1 } : {};
  return {
    $set: { ...said, writer },
    $unset: Object.fromEntries(gone.map((field) => [field, 1])),
    $inc: { revision: 1, ...attempts },
  };
}

/** Attempts and their outcomes. Each is one write to its notice; several go to the server together. */
export function attemptsOn({ collections, vault, writing }: Context): Attempting {
  const { notices } = collections;

  /** Answers those that were not written, by this run of the call or an earlier one. */
  const writeAll = (writer: string, writes: readonly Write[]): Promise<readonly NoticeId[]> =>
    writing(async () => {
      if (writes.length === 0) return [];
      const sorted = [...writes].sort((a, b) => (a.noticeId < b.noticeId ? -1 : 1));
      const operations = sorted.map(({ noticeId, filter, update }) => ({
        updateOne: { filter: { _id: noticeId, ...filter }, update },
      }));
      await notices.collection.bulkWrite(operations, { ordered: false });
      const ids = [...new Set(sorted.map(({ noticeId }) => noticeId))];
      const found = await notices.find({ _id: { $in: ids } }, { writer: 1 }).lean();
      const written = new Set(found.filter((row) => row.writer === writer).map(({ _id }) => _id));
      return ids.filter((noticeId) => !written.has(noticeId));
    });

  const begun = ({ noticeId, token, sending }: Attempt, writer: string, leaseUntil?: number): Write => {
    const { text, ...rest }: Sending = sending;
    const held = leaseUntil === undefined ? {} : { leaseUntil };
    return {
      noticeId,
      filter: { claim: claimIn(token, noticeId), state: "claimed" },
      update: {
        $set: { ...rest, ...held, sealedText: vault.seal(text), state: "sending", writer },
        $unset: { reference: 1 },
        $inc: { attempts: 1, revision: 1 },
      },
    };
  };

  const ended = ({ noticeId, token, settlement }: Settled, writer: string): readonly Write[] =>
    heldStates
      .filter((from) => mayMoveNotice(from, settlement.state))
      .map((from) => ({
        noticeId,
        filter: { claim: claimIn(token, noticeId), state: from },
        update: settlementUpdate(settlement, from, writer),
      }));

  const find = async (noticeId: NoticeId): Promise<NoticeRow | undefined> => {
    const row = await notices.findById(noticeId).lean();
    return row === null ? undefined : noticeRowOf(row);
  };

  return {
    async markSending(noticeId, token, sending) {
      const writer = newToken();
      if ((await writeAll(writer, [begun({ noticeId, token, sending }, writer)])).length > 0) throw lost(noticeId);
    },
    markAllSending(attempts, leaseUntil) {
      const writer = newToken();
      return writeAll(
        writer,
        attempts.map((attempt) => begun(attempt, writer, leaseUntil)),
      );
    },
    settle(noticeId, token, settlement) {
      const writer = newToken();
      const claim = claimIn(token, noticeId);
      return writing(async () => {
        for (;;) {
          const row = await find(noticeId);
          if (row?.writer === writer) return;
          if (row === undefined || row.claim !== claim) throw lost(noticeId);
          if (!mayMoveNotice(row.state, settlement.state))
            throw new Conflict(`通知 ${noticeId} 不能从 ${row.state} 变为 ${settlement.state}。`);
          const filter = { _id: noticeId, claim, revision: row.revision };
          const { modifiedCount } = await notices.updateOne(filter, settlementUpdate(settlement, row.state, writer));
          if (modifiedCount === 1) return;
        }
      });
    },
    settleAll(settled) {
      const writer = newToken();
      return writeAll(
        writer,
        settled.flatMap((one) => ended(one, writer)),
      );
    },
  };
}
