import { expect } from "@jest/globals";
import { addDays } from "../../src/domain/civil-date.ts";
import { Conflict } from "../../src/ports/errors.ts";
import { nineOClock, today } from "../support/builders.ts";
import type { ContractSuite } from "./contract-suite.ts";

const schedule = "scan-expiring-licences";
const day = (offset: number) => addDays(today, offset);

export function slotStoreContract({ promises }: ContractSuite): void {
  promises("a day is claimed once under one fence", async ({ storage, openAnother }) => {
    const another = await openAnother();
    const answers = await Promise.all([
      storage.slots.claim(schedule, today, 1),
      another.slots.claim(schedule, today, 1),
      storage.slots.claim(schedule, today, 1),
    ]);
    expect(answers.sort()).toEqual(["claimed", "taken", "taken"]);
    expect(await storage.slots.list(schedule, 10)).toEqual([{ schedule, day: today, state: "claimed", attempts: 1 }]);
  });

  promises("days and schedules are claimed each for itself", async ({ storage: { slots } }) => {
    expect(await slots.claim(schedule, today, 1)).toBe("claimed");
    expect(await slots.claim(schedule, day(1), 1)).toBe("claimed");
    expect(await slots.claim("deliver-notices", today, 1)).toBe("claimed");
  });

  promises("a higher fence takes a claimed day over, a lower one does not", async ({ storage, reopen }) => {
    await storage.slots.claim(schedule, today, 2);
    const { slots } = await reopen();
    expect(await slots.claim(schedule, today, 1)).toBe("taken");
    expect(await slots.claim(schedule, today, 3)).toBe("claimed");
    expect(await slots.claim(schedule, today, 2)).toBe("taken");
    expect((await slots.list(schedule, 1))[0]?.attempts).toBe(2);
    await expect(slots.finish(schedule, today, 2, nineOClock)).rejects.toBeInstanceOf(Conflict);
    expect((await slots.list(schedule, 1))[0]?.state).toBe("claimed");
  });

  promises("a done day is never claimed again, by any fence", async ({ storage, reopen }) => {
    await storage.slots.claim(schedule, today, 1);
    await storage.slots.finish(schedule, today, 1, nineOClock);
    const { slots } = await reopen();
    expect(await slots.claim(schedule, today, 1)).toBe("taken");
    expect(await slots.claim(schedule, today, 9)).toBe("taken");
    const done = { schedule, day: today, state: "done", attempts: 1, finishedAt: nineOClock };
    expect(await slots.list(schedule, 10)).toEqual([done]);
  });

  promises(
    "finishing again changes nothing; what was not claimed cannot be finished",
    async ({ storage: { slots } }) => {
      await expect(slots.finish(schedule, today, 1, nineOClock)).rejects.toBeInstanceOf(Conflict);
      await slots.claim(schedule, today, 1);
      await expect(slots.finish(schedule, today, 2, nineOClock)).rejects.toBeInstanceOf(Conflict);
      await slots.finish(schedule, today, 1, nineOClock);
      await slots.finish(schedule, today, 1, nineOClock + 5);
      expect((await slots.list(schedule, 1))[0]?.finishedAt).toBe(nineOClock);
    },
  );

  promises("the newest done day up to a day is known", async ({ storage: { slots } }) => {
    expect(await slots.lastDone(schedule, today)).toBeUndefined();
    for (const offset of [-3, -1, 2]) {
      await slots.claim(schedule, day(offset), 1);
      await slots.finish(schedule, day(offset), 1, nineOClock);
    }
    await slots.claim(schedule, today, 1);
    expect(await slots.lastDone(schedule, today)).toBe(day(-1));
    expect(await slots.lastDone(schedule, day(-2))).toBe(day(-3));
    expect(await slots.lastDone(schedule, day(2))).toBe(day(2));
    expect(await slots.lastDone("deliver-notices", day(9))).toBeUndefined();
  });

  promises("slots are listed newest first", async ({ storage: { slots } }) => {
    for (const offset of [0, -2, 1]) await slots.claim(schedule, day(offset), 1);
    expect((await slots.list(schedule, 2)).map((slot) => slot.day)).toEqual([day(1), day(0)]);
  });
}
