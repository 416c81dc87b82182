import type { CivilDate } from "./civil-date.ts";
import type { RuleId } from "./decision.ts";
import { cleanText } from "./text.ts";

/** The name a member of staff signs with, without white space at its ends and with single spaces inside. */
export type StaffName = string & { readonly __brand: "StaffName" };

/** A name of 1 to 40 characters on one line; `undefined` if it is none. */
export function parseStaffName(text: string): StaffName | undefined {
  const name = cleanText(text).normalize("NFKC").replace(/\s+/g, " ");
  return name.length >= 1 && [...name].length <= 40 && !/\p{Cc}/u.test(name) ? (name as StaffName) : undefined;
}

/**
 * | state     | means                                                      | left by            | to                          |
 * |-----------|------------------------------------------------------------|--------------------|-----------------------------|
 * | draft     | written; decides nothing                                   | author, anybody    | draft (new text), shadow, withdrawn |
 * | shadow    | decides every day without effect, and is counted           | author, approver   | draft (new text), approved, withdrawn |
 * | approved  | decides from `inForceFrom` until a later version does      | before that day    | withdrawn                   |
 * | withdrawn | decides nothing                                            | author             | draft (new text), if it was never approved |
 *
 * Whether an approved version is in force, still to come or superseded follows from the day and the other versions.
 */
export type RuleVersionState = "draft" | "shadow" | "approved" | "withdrawn";

interface Step {
  readonly by: StaffName;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly note?: string;
}

/** Something done to a version of a rule. */
export type RuleLifeStep =
  | (Step & { readonly did: "drafted"; readonly text: string; readonly digest: string })
  | (Step & { readonly did: "shadowed" })
  /** `on` is the civil day of the approval. */
  | (Step & { readonly did: "approved"; readonly on: CivilDate; readonly inForceFrom: CivilDate })
  | (Step & { readonly did: "withdrawn"; readonly on: CivilDate });

/** A step as the history keeps it, with the digest of the text it was about. */
export interface RuleLifeEvent extends Step {
  readonly did: RuleLifeStep["did"];
  readonly digest: string;
  readonly inForceFrom?: CivilDate;
}

/** A version of a rule that the bureau wrote itself. */
export interface StoredRuleVersion {
  readonly rule: RuleId;
  /** Unique within the rule, the library's own versions included. */
  readonly version: number;
  readonly state: RuleVersionState;
  /** The rule file with this one version and its examples, as written. */
  readonly text: string;
  /** SHA-256 of the text, hex. */
  readonly digest: string;
  /** Whoever wrote the text. */
  readonly author: StaffName;
  /** Set by the approval: the first day it decides. */
  readonly inForceFrom?: CivilDate;
  /** Oldest first; only ever added to. */
  readonly history: readonly RuleLifeEvent[];
  /** 1 when first drafted; rises by one with every step. */
  readonly revision: number;
}

/** Why a step may not be taken; stored and published: superseded, never renamed. */
export type RuleLifeRefusal =
  "unknown" | "not-draft" | "not-shadow" | "not-from-here" | "own-approval" | "in-the-past" | "already-in-force";

const refusalWords: Readonly<Record<RuleLifeRefusal, string>> = {
  unknown: "没有这一版规则",
  "not-draft": "只有草稿可以转入试行",
  "not-shadow": "只有试行中的版本可以批准：先用 wugan rules shadow 转入试行",
  "not-from-here": "这一版的状态不允许这样做",
  "own-approval": "起草人不能批准自己起草的规则，请由他人批准",
  "in-the-past": "生效日不能早于批准之日",
  "already-in-force": "这一版已经生效，不能撤回；请起草新的一版取代它",
};

/** The refusal in a sentence. */
export const wordsOfRefusal = (refusal: RuleLifeRefusal): string => refusalWords[refusal];

/** Everybody who wrote a text of this version: none of them may approve it. */
export const authorsOf = ({ history }: Pick<StoredRuleVersion, "history">): readonly StaffName[] => [
  ...new Set(history.filter(({ did }) => did === "drafted").map(({ by }) => by)),
];

/** The approval that put it in force or will; `undefined` if nobody approved it. */
export const approvalOf = ({ state, history }: StoredRuleVersion): RuleLifeEvent | undefined =>
  state === "approved" ? history.findLast(({ did }) => did === "approved") : undefined;

const wasApproved = ({ history }: StoredRuleVersion): boolean => history.some(({ did }) => did === "approved");

function refusalOf(current: StoredRuleVersion | undefined, step: RuleLifeStep): RuleLifeRefusal | undefined {
  if (step.did === "drafted") {
    if (current === undefined || current.state === "draft" || current.state === "shadow") return undefined;
    return current.state === "withdrawn" && !wasApproved(current) ? undefined : "not-from-here";
  }
  if (current === undefined) return "unknown";
  switch (step.did) {
    case "shadowed":
      return current.state === "draft" ? undefined : "not-draft";
    case "approved":
      if (current.state !== "shadow") return "not-shadow";
      if (authorsOf(current).includes(step.by)) return "own-approval";
      return step.inForceFrom < step.on ? "in-the-past" : undefined;
    case "withdrawn":
      if (current.state === "withdrawn") return "not-from-here";
      return current.inForceFrom !== undefined && current.inForceFrom <= step.on ? "already-in-force" : undefined;
    default:
      return step satisfies never;
  }
}

const stateAfter: Readonly<Record<RuleLifeStep["did"], RuleVersionState>> = {
  drafted: "draft",
  shadowed: "shadow",
  approved: "approved",
  withdrawn: "withdrawn",
};

/** The version after the step, or why it may not be taken. `current` is absent for a version that nobody drafted yet. */
export function takeRuleStep(
  id: { readonly rule: RuleId; readonly version: number },
  current: StoredRuleVersion | undefined,
  step: RuleLifeStep,
): { readonly next: StoredRuleVersion } | { readonly refused: RuleLifeRefusal } {
  const refused = refusalOf(current, step);
  if (refused !== undefined) return { refused };
  const written = step.did === "drafted" ? { ...step, author: step.by } : current;
  if (written === undefined) return { refused: "unknown" };
  const { text, digest, author } = written;
  const event: RuleLifeEvent = {
    did: step.did,
    by: step.by,
    at: step.at,
    digest,
    ...(step.note === undefined ? {} : { note: step.note }),
    ...(step.did === "approved" ? { inForceFrom: step.inForceFrom } : {}),
  };
  return {
    next: {
      rule: id.rule,
      version: id.version,
      state: stateAfter[step.did],
      text,
      digest,
      author,
      ...(step.did === "approved" ? { inForceFrom: step.inForceFrom } : {}),
      history: [...(current?.history ?? []), event],
      revision: (current?.revision ?? 0) + 1,
    },
  };
}
