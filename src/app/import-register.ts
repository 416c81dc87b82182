import type { CivilDate } from "../domain/civil-date.ts";
import type { ImportCounts, ImportRun } from "../ports/register-store.ts";
import type { Applied } from "../ports/register-store.ts";
import {
  disputed,
  type ImportKind,
  type IntakeFile,
  type IntakeRow,
  type RejectsFile,
} from "../ports/register-intake.ts";
import { breathe } from "./breathe.ts";
import { closeRenewedCases } from "./close-renewed-cases.ts";
import { DoubtTally, RejectTally, type CountedDoubt, type CountedReject } from "./import-doubts.ts";
import { intakeContext } from "./intake-context.ts";
import { alone } from "./leases.ts";
import { closeMendedNumbers } from "./notices/wrong-numbers.ts";
import { noProgress, type OnProgress, type Parts } from "./parts.ts";
import { today } from "./today.ts";

export interface ImportRequest {
  readonly path: string;
  /** Name of a built-in source, or path of a mapping. */
  readonly source: string;
  /** Dates the facts of files that do not date them; the day of the import if absent. Never after it. */
  readonly observedOn?: CivilDate;
  /** The day of the import; today if absent. The made-up register is imported on the day it is made for. */
  readonly importedOn?: CivilDate;
  /** Where the rejects file goes. */
  readonly rejectsDirectory: string;
  /** A person says that a full snapshot is whole, however much shorter than the one before. */
  readonly isWhole?: boolean;
  readonly signal: AbortSignal;
  readonly onProgress?: OnProgress;
}

export interface ImportSummary extends ImportCounts {
  readonly importId: string;
  readonly source: string;
  readonly kind: ImportKind;
  readonly format: string;
  readonly encoding?: string;
  readonly rejectsFile?: string;
  /** Licences or holders of the source that this full snapshot no longer names. */
  readonly missing: number;
  /** The file claims to be a full snapshot, and nothing was marked missing all the same. */
  readonly missingNotLookedFor: boolean;
  /** Why: rows of it could not be read, or it is cut off by the looks of it. */
  readonly missingNotLookedForBecause?: "unreadable-rows" | "far-fewer-rows";
  /** Cases closed because the licence was renewed meanwhile. */
  readonly casesClosed: number;
  /** The same bytes were imported before. */
  readonly isRepeat: boolean;
  /** Words that the mapping does not know, identifiers that fail their check: taken in, with a note. Most frequent first. */
  readonly doubts: readonly CountedDoubt[];
  /** The fields that kept rows out. Most frequent first. */
  readonly rejected: readonly CountedReject[];
  /** A rejects file came back and every row of it was taken in: it is no longer needed. */
  readonly rejectsDone: boolean;
}

/** Rows that become durable together. More of them cost fewer page writes, and hold everything else up for longer. */
const batchSize = 2_000;

/**
 * Takes one register file in. The file is read to its end before anything is stored; rows that cannot be taken in are
 * set aside in a rejects file. Importing a file again changes nothing, so an import that was interrupted is finished by
 * importing the file once more. @throws InvalidInput, Conflict (another import is running)
 */
export function importRegister(parts: Parts, request: ImportRequest): Promise<ImportSummary> {
  return alone(parts, "import", async (lease) => {
    const { ruleSet } = await parts.rules.soundPart(["items.yaml", "facts.yaml"]);
    const importedOn = request.importedOn ?? today(parts);
    const context = intakeContext(ruleSet, { observedOn: request.observedOn ?? importedOn, importedOn });
    const file = await parts.intake.open(request.path, request.source, context);
    const earlier = (await parts.storage.register.listImports(200)).filter(
      ({ source, state }) => source === file.source && state === "finished",
    );
    const isRepeat = earlier.some(({ fingerprint }) => fingerprint === file.fingerprint);
    const run = await parts.storage.register.beginImport({
      source: file.source,
      fileName: baseName(file.path),
      fingerprint: file.fingerprint,
      kind: file.kind,
      at: parts.clock.now(),
    });
    const rejects = parts.intake.rejects(file, request.rejectsDirectory, `${run.importId}-${baseName(file.path)}`);
    const stillMine = () => lease.renew(parts.clock.now());
    const { counts, unreadable, doubts, rejected } = await takeIn(parts, run, file, rejects, request, stillMine);
    const doubtful = file.isFullSnapshot ? whyNotFull(earlier, counts, unreadable, request) : undefined;
    const isFullSnapshot = file.isFullSnapshot && doubtful === undefined;
    const rejectsFile = await rejects.finish();
    const finished = await parts.storage.register.finishImport(run.importId, {
      counts,
      isFullSnapshot,
      coverage: file.coverage ?? [],
      at: parts.clock.now(),
    });
    const casesClosed = await closeRenewedCases(parts);
    await closeMendedNumbers(parts, request.signal);
    parts.log.info({ importId: run.importId, source: file.source, ...counts, casesClosed }, "register imported");
    return {
      importId: run.importId,
      source: file.source,
      kind: file.kind,
      format: file.format,
      ...(file.encoding === undefined ? {} : { encoding: file.encoding }),
      ...counts,
      ...(rejectsFile === undefined ? {} : { rejectsFile }),
      missing: finished.missing ?? 0,
      missingNotLookedFor: doubtful !== undefined,
      ...(doubtful === undefined ? {} : { missingNotLookedForBecause: doubtful }),
      casesClosed,
      isRepeat,
      doubts,
      rejected,
      rejectsDone: file.isRejects && counts.quarantined === 0,
    };
  });
}

/** A full snapshot that lost this many rows, and half of all, since the one before was more likely cut off than right. */
const manyRows = 20;

/** Why a file that claims to name everything is not taken by its word; `undefined` if it is. */
function whyNotFull(
  earlier: readonly ImportRun[],
  { read }: ImportCounts,
  unreadable: number,
  { isWhole = false }: ImportRequest,
): ImportSummary["missingNotLookedForBecause"] {
  const before = earlier.find(({ missing }) => missing !== undefined)?.counts?.read ?? 0;
  if (!isWhole && read < before / 2 && before - read >= manyRows) return "far-fewer-rows";
  // A row that could not be read may name a licence: then the file does not say which licences are missing.
  return unreadable > 0 ? "unreadable-rows" : undefined;
}

async function takeIn(
  parts: Parts,
  run: ImportRun,
  file: IntakeFile,
  rejects: RejectsFile,
  request: ImportRequest,
  stillMine: () => Promise<void>,
): Promise<{
  readonly counts: ImportCounts;
  readonly unreadable: number;
  readonly doubts: readonly CountedDoubt[];
  readonly rejected: readonly CountedReject[];
}> {
  let unreadable = 0;
  const doubts = new DoubtTally();
  const rejected = new RejectTally();
  const counts = { read: 0, accepted: 0, changed: 0, unchanged: 0, quarantined: 0 };
  const onProgress = request.onProgress ?? noProgress;
  for await (const { rows, share } of file.batches(batchSize, request.signal)) {
    await breathe(request.signal);
    await stillMine();
    const setAside: (IntakeRow & { readonly kind: "rejected" })[] = rows.filter((row) => row.kind === "rejected");
    unreadable += setAside.length;
    for (const row of rows) doubts.add(row);
    for (const applied of await apply(parts, run.importId, rows)) {
      if (applied.outcome !== "repeats") {
        counts[applied.outcome] += 1;
        continue;
      }
      const row = rows.find(({ line }) => line === applied.line);
      if (row !== undefined) setAside.push(repeated(row, applied.firstLine));
    }
    for (const row of setAside) {
      rejected.add(row);
      await rejects.add(row);
    }
    await parts.storage.register.quarantine(
      setAside.map(({ line, problems }) => ({
        importId: run.importId,
        line,
        // Values and reasons may quote what stands in the row: they go to the rejects file, not to the store.
        problems: problems.map(({ field, column, code }) => ({
          field,
          code,
          ...(column === undefined ? {} : { column }),
        })),
      })),
    );
    counts.quarantined += setAside.length;
    counts.read += rows.length;
    onProgress({ stage: `导入 ${file.source}`, done: Math.round(share * 1000), total: 1000 });
  }
  return { counts, unreadable, doubts: doubts.counted, rejected: rejected.counted };
}

async function apply(parts: Parts, importId: string, rows: readonly IntakeRow[]): Promise<readonly Applied[]> {
  const licences = rows.flatMap((row) => (row.kind === "licence" ? [{ line: row.line, record: row.record }] : []));
  const holders = rows.flatMap((row) => (row.kind === "holder" ? [{ line: row.line, record: row.record }] : []));
  const facts = rows.flatMap((row) => (row.kind === "facts" ? [{ line: row.line, facts: row.facts }] : []));
  const { register } = parts.storage;
  return [
    ...(licences.length === 0 ? [] : await register.applyLicences(importId, licences)),
    ...(holders.length === 0 ? [] : await register.applyHolders(importId, holders)),
    ...(facts.length === 0 ? [] : await register.applyFacts(importId, facts)),
  ];
}

function repeated(row: IntakeRow, firstLine: number): IntakeRow & { readonly kind: "rejected" } {
  const [field, code, what] =
    row.kind === "holder" ? ["holder", "repeated-holder", "主体"] : ["licenceNo", "repeated-licence", "许可证"];
  const reason = `同一${what}在第 ${firstLine} 行已出现，且内容不同；${disputed}`;
  return { line: row.line, raw: row.raw, kind: "rejected", problems: [{ field, code, reason }] };
}

const baseName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;
