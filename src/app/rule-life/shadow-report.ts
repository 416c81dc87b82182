import type { CivilDate } from "../../domain/civil-date.ts";
import type { Outcome, RuleId } from "../../domain/decision.ts";
import type { HolderId, LicenceId } from "../../domain/licence.ts";
import type { ShadowTally } from "../../ports/rule-store.ts";
import type { Parts } from "../parts.ts";
import { getStored, type VersionId } from "./life.ts";

const pageSize = 200;
/** Scans that a report goes back. */
const scansShown = 14;

/** What a version in shadow would have decided in one scan. */
export interface ShadowedScan {
  readonly scanId: string;
  readonly asOf: CivilDate;
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  readonly failures: number;
  /** Subjects that it decides otherwise than the version in force. */
  readonly differing: number;
  /** How many of them went from which outcome to which: `not-eligible → eligible`. */
  readonly changes: readonly { readonly was: Outcome; readonly would: Outcome; readonly count: number }[];
}

export interface ShadowReport extends VersionId {
  /** Newest first. Scans that decided by an earlier text of this version are left out. */
  readonly scans: readonly ShadowedScan[];
  /** Of the newest scan, in the order of the register; at most `limit`. */
  readonly subjects: readonly ShadowedSubject[];
}

/** A subject that the version decides otherwise than the one in force. */
export interface ShadowedSubject {
  readonly subjectId: string;
  /** As printed; absent for holders. */
  readonly licenceNo?: string;
  /** Of holders; absent for natural persons. */
  readonly holderName?: string;
  readonly was: Outcome;
  readonly would: Outcome;
}

/** How a version in shadow has decided, day by day. @throws NotFound if the store has no such version. */
export async function shadowReport(
  parts: Parts,
  request: VersionId & { readonly limit: number },
): Promise<ShadowReport> {
  const { rule, version } = request;
  const { digest } = await getStored(parts, request);
  const scans: ShadowedScan[] = [];
  const subjects: { subjectId: string; was: Outcome; would: Outcome }[] = [];
  for (const scanId of await parts.storage.rules.shadowScans(rule, version, scansShown)) {
    const isNewest = scans.length === 0;
    const total = new Total();
    for await (const tally of talliesOf(parts, scanId, rule, version)) {
      if (tally.digest !== digest) continue;
      total.add(tally);
      if (isNewest) subjects.push(...tally.differing.slice(0, request.limit - subjects.length));
    }
    if (total.asOf !== undefined) scans.push(total.scan(scanId, total.asOf));
  }
  const named: ShadowedSubject[] = [];
  for (const one of subjects) named.push({ ...(await namesOf(parts, one.subjectId)), ...one });
  return { rule, version, scans, subjects: named };
}

async function* talliesOf(parts: Parts, scanId: string, rule: RuleId, version: number): AsyncGenerator<ShadowTally> {
  for (let after = ""; ;) {
    const page: readonly ShadowTally[] = await parts.storage.rules.listShadow({
      scanId,
      rule,
      version,
      after,
      limit: pageSize,
    });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = last.part;
  }
}

/** What a list may call it. */
async function namesOf(
  { storage: { register } }: Parts,
  subjectId: string,
): Promise<Pick<ShadowedSubject, "licenceNo" | "holderName">> {
  const found = await register.find(subjectId as LicenceId);
  if (found !== undefined) return { licenceNo: found.licence.licenceNo };
  const holderName = (await register.findHolder(subjectId as HolderId))?.holder.name;
  return holderName === undefined ? {} : { holderName };
}

/** The parts of one scan added up. */
class Total {
  asOf: CivilDate | undefined;
  readonly #outcomes = new Map<Outcome, number>();
  readonly #changes = new Map<string, { readonly was: Outcome; readonly would: Outcome; count: number }>();
  #failures = 0;
  #differing = 0;

  add(tally: ShadowTally): void {
    this.asOf = tally.asOf;
    this.#failures += tally.failures;
    this.#differing += tally.differing.length;
    for (const [outcome, count] of Object.entries(tally.outcomes))
      this.#outcomes.set(outcome as Outcome, (this.#outcomes.get(outcome as Outcome) ?? 0) + count);
    for (const { was, would } of tally.differing) {
      const change = this.#changes.get(`${was} ${would}`) ?? { was, would, count: 0 };
      change.count += 1;
      this.#changes.set(`${was} ${would}`, change);
    }
  }

  scan(scanId: string, asOf: CivilDate): ShadowedScan {
    return {
      scanId,
      asOf,
      outcomes: Object.fromEntries(this.#outcomes),
      failures: this.#failures,
      differing: this.#differing,
      changes: [...this.#changes.values()].sort((a, b) => b.count - a.count),
    };
  }
}
