import type { CivilDate } from "../domain/civil-date.ts";
import type { FactName, FindingId, RuleId } from "../domain/decision.ts";
import type { RuleSet } from "../engine/index.ts";
import type { HolderId, LicenceId, SubjectId } from "../domain/licence.ts";
import type { WorklistItem } from "../ports/case-store.ts";
import { changedSince, heldElsewhere } from "./grants/grant-effect.ts";
import type { Parts } from "./parts.ts";

const pageSize = 500;

/** An open item of the worklist, as a clerk reads it. */
export interface ListedWorklistItem {
  /** As printed; the licence id if the register does not know the licence any more. */
  readonly licenceNo: string;
  readonly licenceId: SubjectId;
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
  const { ruleSet } = await parts.rules.soundPart([]);
  for (let after = -1; ;) {
    const page: readonly WorklistItem[] = await parts.storage.worklist.list(after, pageSize);
    for (const item of page) yield listed(item, ruleSet, await numberOf(parts, item.subjectId));
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = last.decisionPosition;
  }
}

/** What a clerk knows the subject by; a person's number is personal, so a person is named by the pseudonym. */
async function numberOf(parts: Parts, subjectId: SubjectId): Promise<string> {
  const { register } = parts.storage;
  if (subjectId.includes("/")) return (await register.find(subjectId as LicenceId))?.licence.licenceNo ?? subjectId;
  const holder = (await register.findHolder(subjectId as HolderId))?.holder;
  return holder?.uscc ?? holder?.name ?? subjectId;
}

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
  return ofGrants[finding];
}

/** Findings that no rule states: what stands in the way of a grant. */
const ofGrants: Readonly<Record<FindingId, string>> = {
  [heldElsewhere]: "已享受同一政策或不能同时享受的政策，请核实以哪一项为准",
  [changedSince]: "确认之后情况有变：金额不同，或不再符合条件，请核实",
};
