import type { Notice } from "../../domain/notice.ts";
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
    const licence = (await parts.storage.register.find(item.licenceId))?.licence;
    const renewal = item.caseId === undefined ? undefined : await parts.storage.cases.get(item.caseId);
    const numberIsIdentity = ruleSet.items.get(item.itemCode)?.numberIsIdentity === true;
    told.push({
      item,
      ...(licence === undefined || numberIsIdentity ? {} : { tail: licence.licenceNo.slice(-4) }),
      ...(renewal === undefined ? {} : { caseNo: renewal.caseNo }),
    });
  }
  const [first, ...rest] = told;
  if (first === undefined) throw new RangeError(`notice ${notice.noticeId} has no items`);
  return [first, ...rest];
}

/** Nobody can be reached by message: everything in the notice becomes a task for a person. */
export async function askForAPerson(parts: Parts, notice: Notice): Promise<void> {
  for (const item of notice.items) {
    await parts.storage.worklist.put({
      subjectId: item.kind === "benefit" ? item.holderId : item.licenceId,
      rule: item.rule,
      kind: "unreachable",
      missing: [],
      since: notice.day,
      decisionPosition: item.decisionPosition,
    });
  }
}
