import type { RenewalCase } from "../../domain/case.ts";
import type { CivilDate } from "../../domain/civil-date.ts";
import type { Grant } from "../../domain/grant.ts";
import type { Parts } from "../parts.ts";
import { today } from "../today.ts";

/**
 * Until when a holder who declined may change their mind: the day that the messages advise, else the last one; of a grant
 * the last day it was worth telling of. `at`: when they declined. `undefined` if no such day is known or left.
 */
export async function lastDayToThinkAgain(
  parts: Parts,
  subject: RenewalCase | Grant,
  at: number,
): Promise<CivilDate | undefined> {
  const days = "caseNo" in subject ? daysOf(subject) : await daysOfGrant(parts, subject, at);
  const day = today(parts);
  return days.find((last) => last >= day);
}

const daysOf = ({ adviseBy, closesOn, cycle }: RenewalCase): readonly CivilDate[] =>
  [adviseBy, closesOn ?? cycle].filter((day) => day !== undefined);

async function daysOfGrant({ storage }: Parts, { grantId }: Grant, at: number): Promise<readonly CivilDate[]> {
  const told = await storage.notices.newestAbout(grantId, at);
  return (told?.items ?? []).flatMap((item) =>
    item.kind === "benefit" && item.grantId === grantId ? [item.tellUntil] : [],
  );
}
