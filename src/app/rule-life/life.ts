import { createHash } from "node:crypto";
import type { CivilDate } from "../../domain/civil-date.ts";
import type { RuleId } from "../../domain/decision.ts";
import { approvalOf, type RuleLifeStep, type StaffName, type StoredRuleVersion } from "../../domain/rule-life.ts";
import {
  checkSameRule,
  readOwnVersion,
  runExamples,
  staleSentences,
  type ExampleResult,
  type OwnVersion,
  type StaleSentence,
} from "../../engine/index.ts";
import { Conflict, InvalidInput, NotFound, RuleSetInvalid } from "../../ports/errors.ts";
import { alone } from "../leases.ts";
import { loggable } from "../loggable.ts";
import { problemsInTold } from "../notices/told-words.ts";
import type { Parts } from "../parts.ts";
import { today } from "../today.ts";
import { nameOf, readStored } from "./own-versions.ts";

/** Who does something to a version, and why if they say so. */
export interface Signed {
  readonly by: StaffName;
  readonly note?: string;
}

export interface VersionId {
  readonly rule: RuleId;
  readonly version: number;
}

/** A version after a step, and how its examples fare. */
export interface LifeStepTaken {
  readonly stored: StoredRuleVersion;
  readonly examples: readonly ExampleResult[];
  /** Sentences that still state a figure which the version has changed: to be put right, or left on purpose. */
  readonly stale: readonly StaleSentence[];
}

const failedIn = (examples: readonly ExampleResult[]): readonly ExampleResult[] =>
  examples.filter(({ passed }) => !passed);

const signed = (parts: Parts, { by, note }: Signed) => ({
  by,
  at: parts.clock.now(),
  ...(note === undefined ? {} : { note }),
});

/**
 * Writes a version of a rule, or writes a draft anew: it is checked like the library, and its examples are run.
 * @throws RuleSetInvalid with everything wrong with the text; Conflict if its number is taken.
 */
export async function draftRule(
  parts: Parts,
  request: Signed & { readonly text: string; readonly file: string },
): Promise<LifeStepTaken> {
  return alone(parts, "rules", async () => {
    const own = await readDraft(parts, request.text, request.file);
    const id = { rule: own.rule.rule, version: own.version.version };
    const current = await parts.storage.rules.find(id.rule, id.version);
    await checkNumber(parts, id);
    const digest = createHash("sha256").update(request.text).digest("hex");
    const step: RuleLifeStep = { did: "drafted", text: request.text, digest, ...signed(parts, request) };
    const stored = await take(parts, id, current, step);
    return { stored, examples: await runExamples(own.ruleSet), stale: await staleIn(parts, own) };
  });
}

/** Reads a draft against the library as it is. @throws RuleSetInvalid */
export async function readDraft(parts: Parts, text: string, file: string): Promise<OwnVersion> {
  const { own, problems } = readOwnVersion(text, file, await parts.rules.files());
  const standing = own && (await parts.rules.current()).findRule(own.rule.rule);
  const contradicts = own && standing ? checkSameRule(own, standing, file) : [];
  const told = own === undefined ? [] : problemsInTold(own.ruleSet, await parts.rules.forbiddenWords(), file);
  const all = [...problems, ...contradicts, ...told];
  if (own === undefined || all.length > 0) throw new RuleSetInvalid(`规则草稿有 ${all.length} 处问题（${file}）`, all);
  return own;
}

/** Compared with the version before it. */
async function staleIn(parts: Parts, { rule: { rule }, version }: OwnVersion): Promise<readonly StaleSentence[]> {
  const standing = (await parts.rules.current()).findRule(rule)?.versions ?? [];
  const before = standing.findLast((one) => one.version < version.version);
  return before === undefined ? [] : staleSentences(before, version);
}

/** A number above every version that ever decided, so that a decision's version is never in doubt. */
async function checkNumber(parts: Parts, { rule, version }: VersionId): Promise<void> {
  const inSet = (await parts.rules.current()).findRule(rule)?.versions.map((one) => one.version) ?? [];
  const approved = (await parts.storage.rules.list({ rule })).filter((one) => one.history.some(isApproval));
  const highest = Math.max(0, ...inSet, ...approved.map((one) => one.version));
  if (version <= highest)
    throw new Conflict(`规则 ${rule} 已有第 ${highest} 版：新草稿的版本号应大于 ${highest}，现为 ${version}`);
}

const isApproval = ({ did }: { readonly did: string }): boolean => did === "approved";

/** Lets a draft decide every day without effect. @throws Conflict if it is no draft; RuleSetInvalid if it fails its examples. */
export function shadowRule(parts: Parts, request: Signed & VersionId): Promise<LifeStepTaken> {
  return alone(parts, "rules", async () => {
    const stored = await getStored(parts, request);
    const { own, examples } = await sound(parts, stored);
    const stale = await staleIn(parts, own);
    const step: RuleLifeStep = { did: "shadowed", ...signed(parts, request) };
    return { stored: await take(parts, request, stored, step), examples, stale };
  });
}

/**
 * Lets a version in shadow decide from a day on, the one it names itself unless another is given.
 * @throws Conflict if it is not in shadow, the approver wrote it, or another version starts on that day or later;
 * RuleSetInvalid if it does not load or fails its examples; InvalidInput if the day will not do.
 */
export function approveRule(
  parts: Parts,
  request: Signed & VersionId & { readonly from?: CivilDate },
): Promise<LifeStepTaken> {
  return alone(parts, "rules", async () => {
    const stored = await getStored(parts, request);
    const { own, examples } = await sound(parts, stored);
    const on = today(parts);
    const written = own.version.inForce.from;
    const inForceFrom = request.from ?? written;
    if (inForceFrom < on)
      throw new InvalidInput(
        request.from === undefined
          ? `草稿写明从 ${written} 起生效，这一天已过；请用 --from 指定 ${on} 或以后的生效日`
          : `生效日不能早于批准之日（今天 ${on}）：--from 为 ${inForceFrom}`,
      );
    if (inForceFrom < written)
      throw new InvalidInput(`草稿写明从 ${written} 起生效，不能提前到 ${inForceFrom}；需要提前请修改草稿`);
    await checkSequence(parts, request, inForceFrom);
    const stale = await staleIn(parts, own);
    const step: RuleLifeStep = { did: "approved", on, inForceFrom, ...signed(parts, request) };
    return { stored: await take(parts, request, stored, step), examples, stale };
  });
}

/** A new version comes after every other. */
async function checkSequence(parts: Parts, { rule, version }: VersionId, from: CivilDate): Promise<void> {
  const standing = (await parts.rules.current()).findRule(rule)?.versions ?? [];
  const own = (await parts.storage.rules.list({ rule, states: ["approved"] })).flatMap((one) => {
    const day = approvalOf(one)?.inForceFrom;
    return day === undefined ? [] : [{ version: one.version, from: day }];
  });
  const later = [...standing.map((one) => ({ version: one.version, from: one.inForce.from })), ...own].find(
    (one) => one.version !== version && one.from >= from,
  );
  if (later !== undefined)
    throw new Conflict(
      `第 ${later.version} 版从 ${later.from} 起生效，第 ${version} 版只能在其后生效；请用 --from 指定更晚的一天，或先撤回第 ${later.version} 版`,
    );
}

/** Takes a version back that does not decide yet. @throws Conflict if it is in force already. */
export function withdrawRule(parts: Parts, request: Signed & VersionId): Promise<LifeStepTaken> {
  return alone(parts, "rules", async () => {
    const stored = await getStored(parts, request);
    const step: RuleLifeStep = { did: "withdrawn", on: today(parts), ...signed(parts, request) };
    return { stored: await take(parts, request, stored, step), examples: [], stale: [] };
  });
}

/** @throws NotFound naming the versions there are. */
export async function getStored(parts: Parts, id: VersionId): Promise<StoredRuleVersion> {
  const stored = await parts.storage.rules.find(id.rule, id.version);
  if (stored !== undefined) return stored;
  const others = (await parts.storage.rules.list({ rule: id.rule })).map(nameOf);
  const hint = others.length === 0 ? "本局没有这条规则的自定版本" : `本局的自定版本有：${others.join("、")}`;
  throw new NotFound(`没有 ${nameOf(id)} 这一自定版本；${hint}`);
}

/** The stored version read again, its examples passed. @throws RuleSetInvalid */
async function sound(parts: Parts, stored: StoredRuleVersion): Promise<LifeChecked> {
  const { own, problems } = readStored(stored, await parts.rules.files());
  const told = own === undefined ? [] : problemsInTold(own.ruleSet, await parts.rules.forbiddenWords(), nameOf(stored));
  const all = [...problems, ...told];
  if (own === undefined || all.length > 0) throw new RuleSetInvalid(`${nameOf(stored)} 有 ${all.length} 处问题`, all);
  const examples = await runExamples(own.ruleSet);
  const failed = failedIn(examples);
  if (failed.length > 0)
    throw new RuleSetInvalid(
      `${nameOf(stored)} 的例子有 ${failed.length} 个未通过`,
      failed.map(({ example, differences }) => ({
        file: nameOf(stored),
        line: example.line,
        code: "example-failed",
        message: `${example.name}：${differences.join("；")}`,
      })),
    );
  return { own, examples };
}

interface LifeChecked {
  readonly own: OwnVersion;
  readonly examples: readonly ExampleResult[];
}

async function take(
  parts: Parts,
  id: VersionId,
  current: StoredRuleVersion | undefined,
  step: RuleLifeStep,
): Promise<StoredRuleVersion> {
  const { rule, version } = id;
  const stored = await parts.storage.rules.take({ rule, version }, current?.revision ?? 0, step);
  parts.log.info({ rule, version, did: step.did, digest: stored.digest }, "rule version changed");
  try {
    await parts.rules.reload();
  } catch (error) {
    if (!(error instanceof RuleSetInvalid)) throw error;
    parts.log.error({ ...loggable(error) }, "rule library not loaded: the last good one stays in force");
  }
  return stored;
}
