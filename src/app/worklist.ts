import type { CivilDate } from "../domain/civil-date.ts";
import type { FactName, FindingId, RuleId } from "../domain/decision.ts";
import type { RuleSet } from "../engine/index.ts";
import type { HolderId, LicenceId } from "../domain/licence.ts";
import type { WorklistItem } from "../ports/case-store.ts";
import type { Parts } from "./parts.ts";

const pageSize = 500;

/** An open item of the worklist, as a clerk reads it. */
export interface ListedWorklistItem {
  /** As printed; the licence id if the register does not know the licence any more. */
  readonly licenceNo: string;
  readonly licenceId: LicenceId | HolderId;
  readonly rule: RuleId;
  /** Title of the rule; its id if the library does not have it any more. */
  readonly title: string;
  readonly kind: WorklistItem["kind"];
  readonly finding?: FindingId;
  /** The finding's sentence. */
  readonly says?: string;
  /** What must become known before the machine can decide. */
  readonly missing: readonly { readonly fact: FactName; readonly label: string }[];
  readonly since: CivilDate;
}

/** Everything that waits for a person, in the order of the decisions it rests on, a page at a time. */
export async function* worklistItems(parts: Parts): AsyncGenerator<ListedWorklistItem> {
  const ruleSet = await parts.rules.current();
  for (let after = -1; ;) {
    const page: readonly WorklistItem[] = await parts.storage.worklist.list(after, pageSize);
    for (const item of page) yield listed(item, ruleSet, await numberOf(parts, item.subjectId));
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = last.decisionPosition;
  }
}

const numberOf = async (parts: Parts, licenceId: LicenceId | HolderId): Promise<string> =>
  (await parts.storage.register.find(licenceId as LicenceId))?.licence.licenceNo ?? licenceId;

function listed(item: WorklistItem, ruleSet: RuleSet, licenceNo: string): ListedWorklistItem {
  const { subjectId, rule, kind, finding, missing, since } = item;
  const says = finding === undefined ? undefined : sentenceOf(ruleSet, rule, finding, since);
  return {
    licenceNo,
    licenceId: subjectId,
    rule,
    title: ruleSet.findRule(rule)?.title.zh ?? rule,
    kind,
    ...(finding === undefined ? {} : { finding }),
    ...(says === undefined ? {} : { says }),
    missing: missing.map((fact) => ({ fact, label: ruleSet.facts.get(fact)?.label.zh ?? fact })),
    since,
  };
}

/** The finding's sentence in the version in force on the day; in the newest that has it if that one does not. */
function sentenceOf(ruleSet: RuleSet, rule: RuleId, finding: FindingId, day: CivilDate): string | undefined {
  const versions = [...(ruleSet.findRule(rule)?.versions ?? [])].reverse();
  const inForce = ruleSet.versionInForce(rule, day);
  for (const version of inForce === undefined ? versions : [inForce, ...versions]) {
    const found = version.findings.find(({ id }) => id === finding);
    if (found !== undefined) return found.says.zh;
  }
  return undefined;
}
