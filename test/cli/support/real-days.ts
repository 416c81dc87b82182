import { addDays, civilDateAt } from "../../../src/domain/civil-date.ts";

/** The program as it is started from a shell goes by the machine's clock; so do the tests that start it. */
export const realDay = civilDateAt(Date.now(), "Asia/Shanghai");

/** Values of a row whose window is open on `realDay`. */
export const dueNow = { 有效期至: addDays(realDay, 51), 数据日期: realDay } as const;
