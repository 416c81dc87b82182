import type { RenewalCase } from "../../domain/case.ts";
import type { Grant } from "../../domain/grant.ts";
import { checkPhone } from "../../domain/identifiers/phone.ts";
import type { HolderId } from "../../domain/licence.ts";
import type { RecordedReply } from "../../ports/contact-store.ts";
import type { Parts } from "../parts.ts";

/** How many of the newest messages to a number are looked at: more than one holder is found among far fewer. */
const messagesRead = 100;
/** A holder with more grants waiting than this has several in any case. */
const grantsRead = 20;

/** What a reply may be about. */
export interface RepliedAbout {
  /** Open cases of the licences that bear the number. */
  readonly cases: readonly RenewalCase[];
  /** Grants that wait for the word of whoever a message about a grant was sent to at the number. */
  readonly grants: readonly Grant[];
  /** Whether all licences and all grants told of at the number are one holder's. */
  readonly isOneHolder: boolean;
}

/**
 * Looks up what the number may speak for. A number on a licence speaks for its cases; one that a message about a benefit
 * went to, and that the holder's record still bears, for the holder's grants.
 */
export async function repliedAbout(parts: Parts, reply: RecordedReply): Promise<RepliedAbout> {
  const { storage } = parts;
  const holders = new Set<string>();
  const cases: RenewalCase[] = [];
  for (const { licence } of await storage.register.findByNumber(reply.from)) {
    const { licenceId, holder } = licence;
    // A holder known by name alone may be two: each such licence counts as a holder of its own.
    holders.add(holder.holderId.startsWith("name:") ? licenceId : holder.holderId);
    const open = await storage.cases.findOpen(licenceId);
    if (open !== undefined && open.state !== "suspended") cases.push(open);
  }
  const grants: Grant[] = [];
  for (const holderId of await toldOfGrants(parts, reply)) {
    holders.add(holderId);
    grants.push(...(await waitingGrants(parts, holderId, reply)));
  }
  return { cases, grants, isOneHolder: holders.size === 1 };
}

/** Holders whom a message about a benefit reached at this number, as far as their record still bears it. */
async function toldOfGrants({ storage }: Parts, { from, fromHash }: RecordedReply): Promise<readonly HolderId[]> {
  const told = new Set<HolderId>();
  for (const { items } of await storage.notices.sentTo(fromHash, messagesRead))
    for (const item of items) if (item.kind === "benefit") told.add(item.holderId);
  const bearing: HolderId[] = [];
  for (const holderId of told) {
    if ((await storage.register.findHolder(holderId)) === undefined) continue;
    const { phones = [] } = await storage.register.personalPartOfHolder(holderId);
    if (phones.some((phone) => phone === from || checkPhone(phone).value === from)) bearing.push(holderId);
  }
  return bearing;
}

/**
 * What this very reply has answered, if a crash cut off what follows; else those that nobody answered yet; where there are none, those declined by message, for a holder may think again.
 */
async function waitingGrants(
  { storage }: Parts,
  holderId: HolderId,
  { replyId }: RecordedReply,
): Promise<readonly Grant[]> {
  const moved = await storage.grants.list({ holderId, states: ["confirmed", "declined"], limit: grantsRead });
  const answered = moved.filter(({ answer }) => answer?.replyId === replyId);
  if (answered.length > 0) return answered;
  const found = await storage.grants.list({ holderId, states: ["intent-awaited", "declined"], limit: grantsRead });
  const waiting = found.filter(({ state }) => state === "intent-awaited");
  return waiting.length > 0 ? waiting : found.filter(({ answer }) => answer !== undefined);
}
