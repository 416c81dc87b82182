import { isDecided, type Notice } from "../../domain/notice.ts";
import type { RuleSet } from "../../engine/index.ts";
import type { Parts } from "../parts.ts";
import type { Told } from "./render-notice.ts";

/** What each certificate and benefit of the notice is called in the message. */
export async function whatToTell(parts: Parts, ruleSet: RuleSet, notice: Notice): Promise<readonly [Told, ...Told[]]> {
  const told: Told[] = [];
  for (const item of notice.items) {
    if (item.kind === "benefit") {
      told.push({ item });
      continue;
    }
    if (item.kind === "answer") {
      told.push({ item });
      continue;
    }
    const licence = (await parts.storage.register.find(item.licenceId))?.licence;
    const renewal = item.caseId === undefined ? undefined : await parts.storage.cases.get(item.caseId);
    const tail = licence === undefined ? undefined : tailOf(licence.licenceNo);
    const numberIsIdentity = ruleSet.items.get(item.itemCode)?.numberIsIdentity === true;
    told.push({
      item,
      ...(tail === undefined || numberIsIdentity ? {} : { tail }),
      ...(renewal === undefined ? {} : { caseNo: renewal.caseNo }),
    });
  }
  const [first, ...rest] = told;
  if (first === undefined) throw new RangeError(`notice ${notice.noticeId} has no items`);
  return [first, ...rest];
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
  notice: Notice,
  kind: "unreachable" | "wrong-number" = "unreachable",
): Promise<void> {
  for (const item of notice.items.filter(isDecided)) {
    await parts.storage.worklist.put({
      subjectId: item.kind === "benefit" ? item.holderId : item.licenceId,
      rule: item.rule,
      kind,
      missing: [],
      since: notice.day,
      decisionPosition: item.decisionPosition,
    });
  }
}
