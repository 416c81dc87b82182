import { epochMsAt, parseCivilDate } from "../../src/domain/civil-date.ts";

/** The zone in which Alibaba Cloud writes its times, none of which says so. */
export const zone = "Asia/Shanghai";

const form = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}):(\d{2})$/;

/** The instant of `2017-01-01 00:00:00`; `undefined` if it is not of that form. */
export function instantOf(text: string): number | undefined {
  const [, date = "", time = "", seconds = ""] = form.exec(text) ?? [];
  const day = parseCivilDate(date);
  return day === undefined ? undefined : epochMsAt(day, time, zone) + Number(seconds) * 1000;
}
