import type { CivilDate } from "../../src/domain/civil-date.ts";
import type { Slot, SlotStore } from "../../src/ports/slot-store.ts";
import { Conflict } from "../../src/ports/errors.ts";
import { newToken } from "./batches.ts";
import type { Context } from "./context.ts";
import { isDuplicate } from "./errors.ts";
import { slotRow, type SlotRow } from "./rows/running.ts";
import { readBack } from "./rows/values.ts";

const slotOf = (found: unknown): SlotRow => readBack(slotRow, found, "日程");
const idOf = (schedule: string, day: CivilDate): string => `${schedule}#${day}`;

export function slotsOn({ collections: { slots }, reading, writing }: Context): SlotStore {
  return {
    claim(schedule, day, fence) {
      const writer = newToken();
      return writing(async () => {
        const _id = idOf(schedule, day);
        try {
          await slots.collection.insertOne({
            _id: _id as never,
            schedule,
            day,
            state: "claimed",
            fence,
            attempts: 1,
            writer,
          });
          return "claimed";
        } catch (error) {
          if (!isDuplicate(error)) throw error;
        }
        const takenOver = await slots.updateOne(
          { _id, state: "claimed", fence: { $lt: fence } },
          { $set: { fence, writer }, $inc: { attempts: 1 } },
        );
        if (takenOver.modifiedCount === 1) return "claimed";
        // An earlier run of this call may have claimed it.
        return slotOf(await slots.findById(_id).lean()).writer === writer ? "claimed" : "taken";
      });
    },
    finish: (schedule, day, fence, at) =>
      writing(async () => {
        const _id = idOf(schedule, day);
        const { matchedCount } = await slots.updateOne(
          { _id, state: "claimed", fence },
          { $set: { state: "done", finishedAt: at } },
        );
        if (matchedCount === 1) return;
        const found = await slots.findById(_id).lean();
        if (found !== null) {
          const { state, fence: last } = slotOf(found);
          if (state === "done" && last === fence) return;
        }
        throw new Conflict(`${schedule} ${day} 不在本次运行手中；未写入。`);
      }),
    lastDone: (schedule, notAfter) =>
      reading(async () => {
        const found = await slots
          .find({ schedule, state: "done", day: { $lte: notAfter } })
          .sort({ day: -1 })
          .limit(1)
          .lean();
        return found.map(slotOf)[0]?.day;
      }),
    list: (schedule, limit) =>
      reading(async () =>
        (await slots.find({ schedule }).sort({ day: -1 }).limit(limit).lean())
          .map(slotOf)
          .map(({ _id, fence: _fence, writer: _writer, ...slot }): Slot => slot),
      ),
  };
}
