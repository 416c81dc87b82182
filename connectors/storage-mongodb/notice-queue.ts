import { noticeIdOf } from "../../src/domain/notice-id.ts";
import { withNewer, type NoticeItem } from "../../src/domain/notice.ts";
import type { NoticeOutbox, Queued, QueueRequest } from "../../src/ports/notice-outbox.ts";
import { newToken } from "./batches.ts";
import type { Context } from "./context.ts";
import { duplicatesIn, isDuplicate } from "./errors.ts";
import { findingOn, noticeRowOf } from "./notice-rows.ts";
import type { NoticeRow } from "./rows/casework.ts";

/** Requests that share a notice, with their places among all. */
interface Shared {
  readonly requests: readonly [QueueRequest, ...QueueRequest[]];
  readonly places: readonly number[];
}

const sharing = ({ holderId, language, day }: Pick<QueueRequest, "holderId" | "language" | "day">): string =>
  `${holderId}|${language}|${day}`;

function groupsOf(requests: readonly QueueRequest[]): readonly Shared[] {
  const groups = new Map<string, Shared>();
  for (const [place, request] of requests.entries()) {
    const group = groups.get(sharing(request));
    groups.set(sharing(request), {
      requests: group === undefined ? [request] : [...group.requests, request],
      places: [...(group?.places ?? []), place],
    });
  }
  return [...groups.values()];
}

/** The first item makes the notice, the others join it. */
const answersOf = ({ places }: Shared): readonly (readonly [number, Queued])[] =>
  places.map((place, n) => [place, n === 0 ? "queued" : "joined"]);

function rowOf({ requests }: Shared, sequence: number, writer: string): NoticeRow {
  const [{ item: _, ...about }] = requests;
  const items = requests.map(({ item }) => item);
  return {
    _id: noticeIdOf(about, sequence),
    ...about,
    notBefore: Math.max(...requests.map(({ notBefore }) => notBefore)),
    sequence,
    state: "queued",
    items,
    effects: items.map(({ effectKey }) => effectKey),
    attempts: 0,
    revision: 0,
    writer,
  };
}

/** Queueing: one at a time where a notice may be there already, many in one write where it is not. */
export function queueingOn({ collections, writing }: Context): Pick<NoticeOutbox, "queue" | "queueAll"> {
  const { notices } = collections;
  const find = findingOn(notices);

  /** False if the notice was claimed or stopped meanwhile, or another notice has the key. */
  const join = async ({ _id }: NoticeRow, { item, notBefore }: QueueRequest, writer: string): Promise<boolean> => {
    try {
      const { modifiedCount } = await notices.updateOne(
        { _id, state: "queued", effects: { $ne: item.effectKey } },
        {
          $push: { items: item, effects: item.effectKey },
          $max: { notBefore },
          $inc: { revision: 1 },
          $set: { writer },
        },
      );
      return modifiedCount === 1;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  };

  /** Puts an item of a newer decision in its place. False if the notice changed meanwhile. */
  const renew = async ({ _id, revision, items: standing }: NoticeRow, item: NoticeItem): Promise<boolean> => {
    const items = withNewer(standing, item);
    if (items === standing) return true;
    // A writer of its own: whoever queues asks for the writer to know whether the notice or the item is new.
    const change = { $set: { items, writer: newToken() }, $inc: { revision: 1 } };
    return (await notices.updateOne({ _id, state: "queued", revision }, change)).modifiedCount === 1;
  };

  /** False if somebody else made the holder's next notice first, or another notice has the key. */
  const add = async (row: NoticeRow): Promise<boolean> => {
    try {
      await notices.collection.insertOne(row as never);
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  };

  const queueOne = async (request: QueueRequest, writer: string): Promise<Queued> => {
    for (;;) {
      const holding = await find({ effects: request.item.effectKey });
      // An earlier run of this call may have queued it.
      if (holding !== undefined) {
        if (holding.writer === writer) return holding.revision === 0 ? "queued" : "joined";
        if (holding.state === "queued" && !(await renew(holding, request.item))) continue;
        return holding.state === "accepted" || holding.state === "delivered" ? "told" : "already";
      }
      const { holderId, language, day } = request;
      const newest = await find({ holderId, language, day });
      if (newest?.state === "queued") {
        if (await join(newest, request, writer)) return "joined";
        continue;
      }
      const sequence = newest === undefined ? 0 : newest.sequence + 1;
      if (await add(rowOf({ requests: [request], places: [0] }, sequence, writer))) return "queued";
    }
  };

  /** Makes new notices; answers the groups for which something was there already. */
  const addAll = async (groups: readonly Shared[], writer: string): Promise<readonly Shared[]> => {
    const wanted = groups.map(({ requests: [first] }) => first);
    const days = [...new Set(wanted.map(({ day }) => day))];
    const keys = groups.flatMap(({ requests }) => requests.map(({ item }) => item.effectKey));
    const [holding, newest] = await Promise.all([
      notices.find({ effects: { $in: keys } }).lean(),
      notices.find({ holderId: { $in: wanted.map(({ holderId }) => holderId) }, day: { $in: days } }).lean(),
    ]);
    const taken = new Set(holding.map(noticeRowOf).flatMap(({ effects = [] }) => effects));
    const last = new Map<string, NoticeRow>();
    for (const row of newest.map(noticeRowOf))
      if (row.sequence >= (last.get(sharing(row))?.sequence ?? 0)) last.set(sharing(row), row);
    const rows = new Map<Shared, NoticeRow>();
    for (const group of groups) {
      const own = group.requests.map(({ item }) => item.effectKey);
      const before = last.get(sharing(group.requests[0]));
      if (before?.state === "queued" || own.some((key) => taken.has(key)) || new Set(own).size < own.length) continue;
      for (const key of own) taken.add(key);
      rows.set(group, rowOf(group, before === undefined ? 0 : before.sequence + 1, writer));
    }
    const entries = [...rows].sort(([, a], [, b]) => (a._id < b._id ? -1 : 1));
    const refused = new Set<Shared>();
    try {
      if (entries.length > 0)
        await notices.collection.insertMany(
          entries.map(([, row]) => row as never),
          { ordered: false },
        );
    } catch (error) {
      const indexes = duplicatesIn(error);
      if (indexes === undefined) throw error;
      for (const [group] of indexes.flatMap((index) => [entries[index] ?? []]))
        if (group !== undefined) refused.add(group);
    }
    return groups.filter((group) => !rows.has(group) || refused.has(group));
  };

  /** Groups whose notice an earlier run of this call has made, and nobody has touched since. */
  const madeBefore = async (groups: readonly Shared[], writer: string): Promise<ReadonlySet<Shared>> => {
    const keyOf = ({ requests: [{ item }] }: Shared): string => item.effectKey;
    const found = await notices.find({ effects: { $in: groups.map(keyOf) } }).lean();
    const ours = found.map(noticeRowOf).filter((row) => row.writer === writer);
    const made = new Set(ours.flatMap(({ effects = [] }) => effects));
    return new Set(groups.filter((group) => made.has(keyOf(group))));
  };

  return {
    queue(request) {
      const writer = newToken();
      return writing(() => queueOne(request, writer));
    },
    queueAll(requests) {
      const writer = newToken();
      const writers = requests.map(() => newToken());
      const groups = groupsOf(requests);
      let isFirstRun = true;
      return writing(async () => {
        if (requests.length === 0) return [];
        const made = isFirstRun ? new Set<Shared>() : await madeBefore(groups, writer);
        isFirstRun = false;
        const left = groups.filter((group) => !made.has(group));
        const one = left.length === 0 ? [] : await addAll(left, writer);
        const answers = new Map(groups.filter((group) => !one.includes(group)).flatMap(answersOf));
        for (const { requests: own, places } of one)
          for (const [n, request] of own.entries()) {
            const place = places[n] ?? -1;
            answers.set(place, await queueOne(request, writers[place] ?? writer));
          }
        return requests.map((_, place) => answers.get(place) ?? "already");
      });
    },
  };
}
