import { describe, expect, it } from "@jest/globals";
import { addDays, civilDate } from "../../src/domain/civil-date.ts";
import { parseStaffName, takeRuleStep } from "../../src/domain/rule-life.ts";
import type { RuleLifeStep, StaffName, StoredRuleVersion } from "../../src/domain/rule-life.ts";

const id = { rule: "renewal/food-operation", version: 3 };
const [author, approver] = ["甲", "乙"] as StaffName[] as [StaffName, StaffName];
const today = civilDate("2026-11-22");
const draft = (by = author, text = "t"): RuleLifeStep => ({ did: "drafted", by, at: 1, text, digest: text });
const shadow: RuleLifeStep = { did: "shadowed", by: author, at: 2 };
const approve = (from = today, by = approver): RuleLifeStep => ({
  did: "approved",
  by,
  at: 3,
  on: today,
  inForceFrom: from,
});
const withdraw = (on = today): RuleLifeStep => ({ did: "withdrawn", by: author, at: 4, on });

/** What the steps lead to, or the first refusal. */
function after(...steps: readonly RuleLifeStep[]): StoredRuleVersion | string {
  let current: StoredRuleVersion | undefined;
  for (const step of steps) {
    const taken = takeRuleStep(id, current, step);
    if ("refused" in taken) return taken.refused;
    current = taken.next;
  }
  return current ?? "nothing";
}

const stateAfter = (...steps: readonly RuleLifeStep[]): string => {
  const found = after(...steps);
  return typeof found === "string" ? found : found.state;
};

const later = addDays(today, 30);

describe("the life of a rule version", () => {
  it.each([
    ["a first text is a draft", [draft()], "draft"],
    ["a new text stays a draft", [draft(), draft(approver)], "draft"],
    ["a draft goes into shadow", [draft(), shadow], "shadow"],
    ["a new text takes it out of shadow", [draft(), shadow, draft()], "draft"],
    ["from shadow it is approved", [draft(), shadow, approve()], "approved"],
    ["a draft is not approved", [draft(), approve()], "not-shadow"],
    ["shadow is entered from draft only", [draft(), shadow, shadow], "not-draft"],
    ["nothing is approved that is not there", [approve()], "unknown"],
    ["a draft is withdrawn", [draft(), withdraw()], "withdrawn"],
    ["a withdrawn draft is taken up with a new text", [draft(), withdraw(), draft()], "draft"],
    ["a withdrawn version is not withdrawn again", [draft(), withdraw(), withdraw()], "not-from-here"],
    ["an approved version has its text for ever", [draft(), shadow, approve(), draft()], "not-from-here"],
    ["it may be withdrawn before its first day", [draft(), shadow, approve(later), withdraw()], "withdrawn"],
    [
      "and then its text is not changed either",
      [draft(), shadow, approve(later), withdraw(), draft()],
      "not-from-here",
    ],
    ["on its first day it is in force", [draft(), shadow, approve(later), withdraw(later)], "already-in-force"],
    ["it may not come into force before its approval", [draft(), shadow, approve(addDays(today, -1))], "in-the-past"],
    ["whoever wrote it may not approve it", [draft(), shadow, approve(today, author)], "own-approval"],
    [
      "nor whoever wrote an earlier text of it",
      [draft(), draft(approver), shadow, approve(today, author)],
      "own-approval",
    ],
  ] as const)("%s", (_name, steps, expected) => {
    expect(stateAfter(...steps)).toBe(expected);
  });

  it("keeps who did what, when and about which text", () => {
    const found = after(draft(), shadow, approve(later));
    expect(found).toMatchObject({
      author,
      inForceFrom: later,
      revision: 3,
      history: [
        { did: "drafted", by: author, at: 1, digest: "t" },
        { did: "shadowed", by: author, at: 2, digest: "t" },
        { did: "approved", by: approver, at: 3, digest: "t", inForceFrom: later },
      ],
    });
  });

  it("takes a name for the same however it is spaced", () => {
    expect(parseStaffName("  李　四 ")).toBe("李 四");
    expect(parseStaffName("李 四")).toBe(parseStaffName("李   四"));
    for (const none of ["", "   ", "a\u0007b", "长".repeat(41)]) expect(parseStaffName(none)).toBeUndefined();
  });
});
