import type { CivilDate } from "../../src/domain/civil-date.ts";
import type { Slot, SlotStore } from "../../src/ports/slot-store.ts";
import { Conflict } from "../../src/ports/errors.ts";
import type { Context } from "./connection.ts";
import { optional } from "./rows.ts";

interface SlotRow {
  readonly schedule: string;
  readonly day: CivilDate;
  readonly state: Slot["state"];
  readonly fence: number;
  readonly attempts: number;
  readonly finished_at: number | null;
}

export function slotsOn({ writer, reader }: Context): SlotStore {
  const claim = writer.prepare<[string, string, number]>(
    `INSERT INTO slots (schedule, day, state, fence, attempts) VALUES (?, ?, 'claimed', ?, 1)
     ON CONFLICT DO UPDATE SET fence = excluded.fence, attempts = slots.attempts + 1
     WHERE slots.state = 'claimed' AND slots.fence < excluded.fence`,
  );
  const finish = writer.prepare<[number, string, string, number]>(
    "UPDATE slots SET state = 'done', finished_at = ? WHERE schedule = ? AND day = ? AND fence = ? AND state = 'claimed'",
  );
  const isDone = writer
    .prepare<[string, string, number], number>(
      "SELECT 1 FROM slots WHERE schedule = ? AND day = ? AND fence = ? AND state = 'done'",
    )
    .pluck();
  const lastDone = reader
    .prepare<[string, string], CivilDate | null>(
      "SELECT max(day) FROM slots WHERE schedule = ? AND state = 'done' AND day <= ?",
    )
    .pluck();
  const newest = reader.prepare<[string, number], SlotRow>(
    "SELECT schedule, day, state, fence, attempts, finished_at FROM slots WHERE schedule = ? ORDER BY day DESC LIMIT ?",
  );
  const finishNow = writer.transaction((schedule: string, day: CivilDate, fence: number, at: number) => {
    if (finish.run(at, schedule, day, fence).changes === 1 || isDone.get(schedule, day, fence) === 1) return;
    throw new Conflict(`${schedule} ${day} 不在本次运行手中；未写入。`);
  });
  return {
    claim: async (schedule, day, fence) => (claim.run(schedule, day, fence).changes === 1 ? "claimed" : "taken"),
    finish: async (schedule, day, fence, at) => finishNow.immediate(schedule, day, fence, at),
    lastDone: async (schedule, notAfter) => lastDone.get(schedule, notAfter) ?? undefined,
    list: async (schedule, limit) =>
      newest.all(schedule, limit).map((row): Slot => ({
        schedule: row.schedule,
        day: row.day,
        state: row.state,
        attempts: row.attempts,
        ...optional("finishedAt", row.finished_at),
      })),
  };
}
