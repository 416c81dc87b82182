import type { CivilDate } from "../../domain/civil-date.ts";
import {
  isDecided,
  subjectOf,
  type AnswerItem,
  type LicenceFindingItem,
  type Notice,
  type RenewalItem,
} from "../../domain/notice.ts";
import type { RuleSet } from "../../engine/index.ts";
import type { Parts } from "../parts.ts";
import { today } from "../today.ts";
import type { Told } from "./render-notice.ts";

/** What each certificate, benefit and finding of the notice is called in the message. */
export async function whatToTell(parts: Parts, ruleSet: RuleSet, notice: Notice): Promise<readonly [Told, ...Told[]]> {
  const told: Told[] = [];
  for (const item of notice.items) {
    if (item.kind === "benefit") {
      told.push({ item });
      continue;
    }
    if (item.kind === "answer") {
      told.push({ item: saidOn(today(parts), item) });
      continue;
    }
    const tail = "licenceId" in item ? await shownTail(parts, ruleSet, item) : {};
    if (item.kind === "finding") {
      told.push({ item, ...tail });
      continue;
    }
    const renewal = item.caseId === undefined ? undefined : await parts.storage.cases.get(item.caseId);
    told.push({
      item,
      ...tail,
      ...(renewal === undefined ? {} : { caseNo: renewal.caseNo }),
    });
  }
  const [first, ...rest] = told;
  if (first === undefined) throw new RangeError(`notice ${notice.noticeId} has no items`);
  return [first, ...rest];
}

/** An answer that waited for the morning names no day to think again that has passed. */
function saidOn(day: CivilDate, item: AnswerItem): AnswerItem {
  if (item.by === undefined || item.by >= day) return item;
  const { by: _, ...rest } = item;
  return { ...rest, says: "declined-late" };
}

/** Of a number that identifies a person nothing is said. */
async function shownTail(
  parts: Parts,
  ruleSet: RuleSet,
  { licenceId, itemCode }: RenewalItem | LicenceFindingItem,
): Promise<{ readonly tail?: string }> {
  const licence = (await parts.storage.register.find(licenceId))?.licence;
  const tail = licence === undefined ? undefined : tailOf(licence.licenceNo);
  const numberIsIdentity = ruleSet.items.get(itemCode)?.numberIsIdentity === true;
  return tail === undefined || numberIsIdentity ? {} : { tail };
}

/** The last digits and letters of a number, four at most: of 鄂安许字〔2024〕第004号 it is 004. */
const tailOf = (licenceNo: string): string | undefined =>
  licenceNo
    .match(/[0-9A-Za-z]+/g)
    ?.at(-1)
    ?.slice(-4);

/**
 * Nobody can be reached by message, or not by the number that is known: all in the notice becomes a task for
 * a person. Whoever cannot be answered has no matter open by it.
 */
export async function askForAPerson(
  parts: Parts,
  notice: Pick<Notice, "items" | "day">,
  kind: "unreachable" | "wrong-number" = "unreachable",
): Promise<void> {
  for (const item of notice.items.filter(isDecided)) {
    // Another procedure is a person's task already, and says more.
    if (item.kind === "finding" && item.outcome === "routed") continue;
    await parts.storage.worklist.put({
      subjectId: subjectOf(item),
      rule: item.rule,
      kind,
      missing: [],
      // A message may go out before its day when somebody asks for that.
      since: notice.day < today(parts) ? notice.day : today(parts),
      decisionPosition: item.decisionPosition,
    });
  }
}
