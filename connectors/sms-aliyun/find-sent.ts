import { addDays, civilDateAt, type CivilDate } from "../../src/domain/civil-date.ts";
import type { DoubtfulAttempt, Finding } from "../../src/ports/notice-channel.ts";
import { failureOfCode, unavailable } from "./failure.ts";
import { zone } from "./local-time.ts";
import { outIdOf } from "./out-id.ts";

/** One page of what was sent to one number on one day. */
export interface SentQuery {
  readonly phoneNumber: string;
  /** `yyyyMMdd`. */
  readonly sendDate: string;
  readonly pageSize: number;
  readonly currentPage: number;
}

interface SentDetail {
  readonly outId?: string;
  readonly errCode?: string;
  /** 1 waiting for the carrier's report, 2 failed, 3 delivered. */
  readonly sendStatus?: number;
}

interface SentPage {
  readonly code?: string;
  readonly smsSendDetailDTOs?: { readonly smsSendDetailDTO?: readonly SentDetail[] };
}

const pageSize = 50;
const pagesRead = 4;
/** How much the clocks here and there may differ, milliseconds. */
const clockSkewMs = 60_000;
/** A message taken may be missing from the details this long, milliseconds; a cautious guess, not a published figure. */
const detailsLagMs = 10 * 60_000;
/** Details are kept for 30 days. */
const daysKept = 30;

/** Looks through the details of the day of the attempt, and of the next where it began just before midnight. */
export async function findSent(
  attempt: DoubtfulAttempt,
  ask: (query: SentQuery) => Promise<SentPage>,
  { now, timeoutMs }: { readonly now: number; readonly timeoutMs: number },
): Promise<Finding> {
  if (attempt.to?.by !== "phone") return { outcome: "cannot-tell", reason: "不知道当时的号码，无法向服务商查询" };
  const first = civilDateAt(attempt.startedAt - clockSkewMs, zone);
  if (first < addDays(civilDateAt(now, zone), -daysKept))
    return { outcome: "cannot-tell", reason: "超过 30 天，服务商不再保留发送记录" };
  const last = civilDateAt(attempt.startedAt + timeoutMs + clockSkewMs, zone);
  for (const day of first === last ? [first] : [first, last]) {
    const { detail, all } = await ofDay(attempt, attempt.to.number, day, ask);
    if (detail !== undefined) return toFinding(detail, attempt);
    if (!all) return { outcome: "cannot-tell", reason: "该号码当日的短信太多，未能全部查看" };
  }
  if (now < attempt.startedAt + timeoutMs + detailsLagMs)
    return { outcome: "cannot-tell", reason: "刚刚发出，服务商可能还未登记" };
  return { outcome: "never-sent" };
}

async function ofDay(
  attempt: DoubtfulAttempt,
  phoneNumber: string,
  day: CivilDate,
  ask: (query: SentQuery) => Promise<SentPage>,
): Promise<{ readonly detail?: SentDetail; readonly all: boolean }> {
  for (let currentPage = 1; currentPage <= pagesRead; currentPage += 1) {
    const page = await ask({ phoneNumber, sendDate: day.replaceAll("-", ""), pageSize, currentPage }).catch(
      (error: unknown) => {
        throw unavailable(error);
      },
    );
    if (page.code !== "OK")
      throw unavailable(Object.assign(new Error("refused"), { statusCode: 200, code: page.code }));
    const details = page.smsSendDetailDTOs?.smsSendDetailDTO ?? [];
    const detail = details.find((one) => isOf(attempt, one));
    if (detail !== undefined) return { detail, all: true };
    if (details.length < pageSize) return { all: true };
  }
  return { all: false };
}

/** An earlier attempt at the same notice carries another mark. */
const isOf = (attempt: DoubtfulAttempt, { outId }: SentDetail): boolean => outId === outIdOf(attempt);

function toFinding({ sendStatus, errCode }: SentDetail, attempt: DoubtfulAttempt): Finding {
  const known = { reference: outIdOf(attempt) };
  if (sendStatus === 2) return { outcome: "failed", ...known, ...failureOfCode(errCode ?? "") };
  return { outcome: sendStatus === 3 ? "delivered" : "accepted", ...known };
}
