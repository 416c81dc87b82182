import type { ContactStore, Token } from "../../src/ports/contact-store.ts";
import { newToken } from "./batches.ts";
import type { Context } from "./context.ts";
import { duplicatesIn } from "./errors.ts";
import { sendingCountRow, type SendingCountRow } from "./rows/contact.ts";
import { readBack } from "./rows/values.ts";

/*
 * A call takes what it wants of all its counters at once, sees which of its messages that is enough for, and gives the
 * rest back. Beside each counter stands how much the newest calls took, as `<call>*<how much>`: a call whose answer was
 * lost finds there what it took already, and takes nothing twice.
 */

/** Enough that no repeated call finds its mark pushed out; a counter may then stand too high, never too low. */
const takersKept = 64;

interface Wanted {
  readonly limit: number;
  readonly places: number;
}

const markOf = (taker: string, places: number): string => `${taker}*${places}`;

/** What the call took already; `undefined` if it has not been here. */
function takenBy(taker: string, row: SendingCountRow | undefined): number | undefined {
  const mark = row?.takers.find((one) => one.startsWith(`${taker}*`));
  return mark === undefined ? undefined : Number(mark.slice(taker.length + 1));
}

export function sendingCountsOn({
  collections: { sending_counts },
  reading,
  writing,
}: Context): Pick<ContactStore, "take" | "takeEach" | "taken"> {
  const counts = sending_counts.collection;

  const rowsOf = async (counters: readonly string[]): Promise<ReadonlyMap<string, SendingCountRow>> => {
    const found = await sending_counts.find({ _id: { $in: [...counters].sort() } }).lean();
    return new Map(found.map((row) => [row._id, readBack(sendingCountRow, row, "计数")]));
  };

  /** Takes of each counter as much as is wanted and there is room for. */
  const takeUpTo = async (wanted: ReadonlyMap<string, Wanted>, taker: string): Promise<Map<string, number>> => {
    const got = new Map<string, number>();
    let open = [...wanted.keys()].sort();
    for (;;) {
      const rows = await rowsOf(open);
      const operations = open.flatMap((counter) => {
        const { limit, places } = wanted.get(counter) ?? { limit: 0, places: 0 };
        const mine = takenBy(taker, rows.get(counter));
        const room = Math.min(places, limit - (rows.get(counter)?.taken ?? 0));
        if (mine !== undefined || room <= 0) {
          got.set(counter, mine ?? 0);
          return [];
        }
        const takers = { $each: [markOf(taker, room)], $slice: -takersKept };
        const filter = {
          _id: counter as never,
          taken: { $lte: limit - room },
          takers: { $not: new RegExp(`^${taker}\\*`) },
        };
        return [{ updateOne: { filter, update: { $inc: { taken: room }, $push: { takers } }, upsert: true } }];
      });
      if (operations.length === 0) return got;
      try {
        await counts.bulkWrite(operations as never, { ordered: false });
      } catch (error) {
        // A counter that is fuller than it was is not found, and cannot be made a second time.
        if (duplicatesIn(error) === undefined) throw error;
      }
      open = open.filter((counter) => !got.has(counter));
    }
  };

  const giveBack = async (kept: ReadonlyMap<string, readonly [number, number]>, taker: string): Promise<void> => {
    const operations = [...kept].flatMap(([counter, [took, used]]) => {
      if (took === used) return [];
      const filter = { _id: counter as never, takers: markOf(taker, took) };
      const update = { $inc: { taken: used - took }, $set: { "takers.$": markOf(taker, used) } };
      return [{ updateOne: { filter, update } }];
    });
    if (operations.length > 0) await counts.bulkWrite(operations, { ordered: false });
  };

  const takeEach = (messages: readonly (readonly Token[])[]): Promise<readonly (string | undefined)[]> => {
    const taker = newToken();
    const wanted = new Map<string, Wanted>();
    for (const { counter, limit } of messages.flat())
      wanted.set(counter, { limit, places: (wanted.get(counter)?.places ?? 0) + 1 });
    return writing(async () => {
      const got = await takeUpTo(wanted, taker);
      const left = new Map(got);
      const answers = messages.map((tokens) => {
        const full = tokens.find(({ counter }) => (left.get(counter) ?? 0) <= 0);
        if (full !== undefined) return full.counter;
        for (const { counter } of tokens) left.set(counter, (left.get(counter) ?? 0) - 1);
        return undefined;
      });
      const kept = [...got].map(([counter, took]) => [counter, [took, took - (left.get(counter) ?? 0)]] as const);
      await giveBack(new Map(kept), taker);
      return answers;
    });
  };

  return {
    takeEach,
    take: async (tokens) => (await takeEach([tokens]))[0],
    taken: (counter) => reading(async () => (await rowsOf([counter])).get(counter)?.taken ?? 0),
  };
}
