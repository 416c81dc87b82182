import type { Decision } from "../../domain/decision.ts";
import { isLive, type Grant } from "../../domain/grant.ts";
import type { HolderId } from "../../domain/licence.ts";
import type { GrantRule, RuleSet, RuleVersion } from "../../engine/index.ts";
import type { PendingEffect } from "../../ports/decision-log.ts";
import { Conflict, NotFound } from "../../ports/errors.ts";
import { isTelling, queueFindingNotice } from "../notices/queue-finding-notice.ts";
import type { Parts } from "../parts.ts";
import { confirm } from "./answer-grant.ts";
import { claimFor } from "./claims.ts";
import { comesToTheSame, grantIdOf, passing, prepareGrant } from "./prepare-grant.ts";
import { publicityOf } from "./publicity.ts";
import { queueGrantNotice } from "./queue-grant-notice.ts";
import { worklistItem } from "../worklist-item.ts";

/** Finding under which a person is asked about a grant that another grant stands in the way of. */
export const heldElsewhere = "held-elsewhere";
/** The same where a grant that was confirmed comes to another amount, or is no longer called for. */
export const changedSince = "changed-since-confirmed";

/**
 * What follows from one decision about a benefit:
 *
 * | outcome            | the grant of this cycle                                     | worklist    | notice      |
 * |--------------------|-------------------------------------------------------------|-------------|-------------|
 * | eligible           | claimed, opened or taken up again; asked, or confirmed      | item closed | queued once |
 * | eligible, but everybody it counts is counted elsewhere | none                    | item closed |             |
 * | eligible, but excluded by another grant | none                                   | item put    |             |
 * | held, undetermined | suspended                                                   | item put    | stopped     |
 * | routed             | closed; the holder applies as the rule says                 | item put    | stopped; where the rule tells, queued once |
 * | blocked, not-eligible, not-applicable | closed; confirmed ones suspended         | item closed; put for confirmed ones | stopped; where the rule tells of what blocks, queued once |
 *
 * Where the grant was confirmed, a person looks at it first, and no finding is told.
 * Every step may be repeated: a crash between two of them is mended by doing all of them again. An item is closed before
 * anything is queued, as in `effectOf`.
 */
export async function grantEffectOf(parts: Parts, ruleSet: RuleSet, pending: PendingEffect): Promise<void> {
  const { decided } = pending;
  switch (decided.outcome) {
    case "eligible":
      return becomeEligible(parts, ruleSet, pending);
    case "held":
    case "undetermined":
      await suspend(parts, await parts.storage.grants.get(grantIdOf(pending)));
      return parts.storage.worklist.put(worklistItem(pending, decided, decided.outcome));
    case "routed":
      if ((await close(parts, pending)) === "closed") await tellFinding(parts, ruleSet, pending);
      return parts.storage.worklist.put(worklistItem(pending, decided, "routed"));
    case "blocked":
    case "not-eligible":
    case "not-applicable":
      if ((await close(parts, pending)) === "confirmed")
        return parts.storage.worklist.put({ ...worklistItem(pending, decided, "held"), finding: changedSince });
      await parts.storage.worklist.close(pending.subjectId, pending.rule, pending.position);
      return tellFinding(parts, ruleSet, pending);
    default:
      return decided satisfies never;
  }
}

async function tellFinding(parts: Parts, ruleSet: RuleSet, pending: PendingEffect): Promise<void> {
  if (!isTelling(pending.decided)) return;
  const registered = await parts.storage.register.findHolder(pending.subjectId as HolderId);
  if (registered !== undefined) await queueFindingNotice(parts, ruleSet, pending, registered.holder);
}

async function becomeEligible(parts: Parts, ruleSet: RuleSet, pending: PendingEffect): Promise<void> {
  const { grants, register, worklist } = parts.storage;
  const { decided } = pending;
  const version = versionOf(ruleSet, decided);
  const registered = await register.findHolder(pending.subjectId as HolderId);
  if (registered === undefined)
    throw new NotFound(`登记库中没有决定所指的主体（日志位置 ${pending.position}）`, {
      details: { position: pending.position },
    });
  const claimed = await claimFor(parts, version.grant, pending);
  if (claimed.outcome === "held-elsewhere")
    return worklist.put({ ...worklistItem(pending, decided, "held"), finding: heldElsewhere });
  const counted = passing(decided).length;
  if (counted > 0 && claimed.leftOut.size === counted) {
    await close(parts, pending);
    return worklist.close(pending.subjectId, pending.rule, pending.position);
  }
  const publicity = publicityOf(parts, pending.rule, version.grant);
  const wanted = prepareGrant(version, pending, claimed.leftOut, publicity);
  const standing = (await grants.open(wanted)) === "opened" ? wanted : await grants.get(wanted.grantId);
  if (standing === undefined) throw new Conflict(`发放件 ${wanted.grantNo} 未能建立`);
  const current = await bringUp(parts, standing, wanted);
  if (current === "changed") {
    await suspend(parts, standing);
    return worklist.put({ ...worklistItem(pending, decided, "held"), finding: changedSince });
  }
  await worklist.close(pending.subjectId, pending.rule, pending.position);
  // Of one that waits for an answer too: what is still unsent says the newer amount, and what nobody got is owed again.
  if (current.state === "prepared" || current.state === "intent-awaited")
    await queueGrantNotice(parts, ruleSet, version, current, registered, decided.asOf);
  if (current.state === "prepared") {
    const isAnswered = current.answeredOn !== undefined;
    if (current.needsIntent && !isAnswered) await grants.move(current.grantId, current.revision, "intent-awaited");
    else await confirm(parts, ruleSet, current, decided.asOf);
  }
}

/**
 * The grant as it must stand under this decision: taken up again where it was at rest, reckoned anew where it is not yet
 * confirmed. `changed`: it was confirmed for another amount.
 */
async function bringUp(parts: Parts, standing: Grant, wanted: Grant): Promise<Grant | "changed"> {
  const { amount, heads, decisionPosition, ruleVersion } = wanted;
  const anew = { amount, heads, decisionPosition, ruleVersion };
  const same = comesToTheSame(standing, wanted);
  const move = (to: Grant["state"]) => parts.storage.grants.move(standing.grantId, standing.revision, to, anew);
  switch (standing.state) {
    case "suspended":
      return standing.confirmedOn === undefined || same ? move("prepared") : "changed";
    case "closed":
      return move("prepared");
    case "prepared":
    case "intent-awaited":
      return same ? standing : move(standing.state);
    case "confirmed":
    case "publicised":
      return same ? standing : "changed";
    case "declined":
      return standing;
    default:
      return standing.state satisfies never;
  }
}

async function suspend(parts: Parts, grant: Grant | undefined): Promise<void> {
  if (grant === undefined || !isLive(grant.state)) return;
  await parts.storage.notices.stopItems(grant.grantId);
  await parts.storage.grants.move(grant.grantId, grant.revision, "suspended");
}

/** Stops what is unsent first, gives the claims up last. A confirmed grant is not taken back without a person. */
async function close(parts: Parts, pending: PendingEffect): Promise<"closed" | "confirmed"> {
  const { grants, notices } = parts.storage;
  const grantId = grantIdOf(pending);
  const grant = await grants.get(grantId);
  if (grant?.confirmedOn !== undefined && grant.state !== "closed") {
    await suspend(parts, grant);
    return "confirmed";
  }
  if (grant !== undefined && grant.state !== "closed") {
    await notices.stopItems(grantId);
    await grants.move(grantId, grant.revision, "closed", { closedBecause: "no-longer-eligible" });
  }
  await grants.release(grantId);
  return "closed";
}

/**
 * The version a decision was made by. @throws Conflict if the library in hand does not know it: another process decided
 * by newer rules. The decision stays pending until this one has them too.
 */
function versionOf(ruleSet: RuleSet, { rule, version }: Decision): RuleVersion & { readonly grant: GrantRule } {
  const found = ruleSet.findRule(rule)?.versions.find((one) => one.version === version);
  if (found?.grant === undefined) throw new Conflict(`规则库中没有 ${rule} 第 ${version} 版；重新加载规则库后再办`);
  return { ...found, grant: found.grant };
}
