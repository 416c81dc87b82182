import type { CivilDate } from "../../domain/civil-date.ts";
import type { Grant, GrantId } from "../../domain/grant.ts";
import type { RuleSet } from "../../engine/index.ts";
import { NotFound } from "../../ports/errors.ts";
import type { Parts } from "../parts.ts";
import { datedFrom } from "./publicity.ts";

/** The holder wants it: publicity is dated from here, where the policy asks for it. @throws NotFound, Conflict */
export async function confirmGrant(parts: Parts, grantId: GrantId, on: CivilDate): Promise<Grant> {
  const grant = await theGrant(parts, grantId);
  if (grant.state === "confirmed" || grant.state === "publicised") return grant;
  const confirmed = await confirm(parts, await parts.rules.current(), grant, on, { answeredOn: on });
  await parts.storage.notices.stopItems(grantId);
  return confirmed;
}

/** The holder does not want it. Nobody loses a right by it: what they apply for themselves is another procedure. */
export async function declineGrant(parts: Parts, grantId: GrantId, on: CivilDate): Promise<Grant> {
  const grant = await theGrant(parts, grantId);
  if (grant.state === "declined") return grant;
  const declined = await parts.storage.grants.move(grantId, grant.revision, "declined", { answeredOn: on });
  await parts.storage.notices.stopItems(grantId);
  return declined;
}

/** Moves a grant to `confirmed`; whether anybody was asked is the caller's to say. */
export function confirm(
  parts: Parts,
  ruleSet: RuleSet,
  grant: Grant,
  on: CivilDate,
  answered: Pick<Grant, "answeredOn" | "answer"> = {},
): Promise<Grant> {
  const { publicity } = grant;
  return parts.storage.grants.move(grant.grantId, grant.revision, "confirmed", {
    ...answered,
    confirmedOn: on,
    ...(publicity === undefined ? {} : { publicity: datedFrom(publicity, on, ruleSet) }),
  });
}

async function theGrant(parts: Parts, grantId: GrantId): Promise<Grant> {
  const grant = await parts.storage.grants.get(grantId);
  if (grant === undefined) throw new NotFound("没有这件发放件");
  return grant;
}
