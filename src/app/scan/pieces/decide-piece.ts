import type { RuleSet } from "../../../engine/index.ts";
import type { LicenceId } from "../../../domain/licence.ts";
import type { RegisteredLicence } from "../../../ports/register-store.ts";
import type { Scan, ScanFailure } from "../../../ports/scan-store.ts";
import { breathe } from "../../breathe.ts";
import type { Parts } from "../../parts.ts";
import { decidePage, type DecidedPage } from "../decide-page.ts";
import { encodeOutcomes } from "../outcome-vector.ts";
import { failuresKept } from "../scan-summary.ts";
import type { HeldPiece } from "./held-piece.ts";
import { carefulFrom, setAsideFrom, setAsideReason } from "./poison.ts";
import { sealEntries } from "./sealed-entries.ts";

const pageSize = 500;

const inByteOrder = (a: string, b: string): number => Buffer.compare(Buffer.from(a, "utf8"), Buffer.from(b, "utf8"));

/**
 * Decides the stretch from its checkpoint to its end. What is new stays with the piece: whoever has the scan appends it
 * to the log, so that workers never wait for one another there. @throws Conflict if the piece was taken over.
 */
export async function decidePiece(parts: Parts, ruleSet: RuleSet, scan: Scan, held: HeldPiece, signal: AbortSignal) {
  const { stretch } = held.piece();
  if (stretch.stage !== "decide") return;
  const coverage = await parts.storage.register.coverage();
  for (;;) {
    await breathe(signal);
    const { reached = stretch.after, stalled } = held.piece();
    const limit = stalled >= carefulFrom ? 1 : pageSize;
    const page = await pageAfter(parts, reached, stretch.upTo, limit);
    const last = page.at(-1);
    if (last === undefined) break;
    const decided =
      stalled >= setAsideFrom ? setAside(ruleSet, page) : await decidePage(parts, ruleSet, page, coverage, scan.asOf);
    await keepShadow(parts, scan, held, decided);
    await checkpoint(parts, held, decided, last.licence.licenceId, page.length);
  }
  await held.save({ isDone: true, heldUntil: 0 });
}

async function pageAfter(
  parts: Parts,
  after: LicenceId | undefined,
  upTo: LicenceId | undefined,
  limit: number,
): Promise<readonly RegisteredLicence[]> {
  const page = await parts.storage.register.list({ ...(after === undefined ? {} : { after }), limit });
  return upTo === undefined ? page : page.filter(({ licence }) => inByteOrder(licence.licenceId, upTo) <= 0);
}

/** What is left undone of a page that ends every worker. Shown among the scan's failures; the next scan tries again. */
function setAside(ruleSet: RuleSet, page: readonly RegisteredLicence[]): DecidedPage {
  const failures = page.flatMap(({ licence: { licenceId, itemCode } }) =>
    ruleSet.rulesFor(itemCode).map(({ rule }): ScanFailure => ({ licenceId, rule, reason: setAsideReason })),
  );
  return { seen: [], entries: [], failures, shadow: [] };
}

/** Named by where the page begins, so that a page decided again after a crash replaces what it said before. */
async function keepShadow(parts: Parts, scan: Scan, held: HeldPiece, { shadow }: DecidedPage): Promise<void> {
  const { no, subjects } = held.piece();
  const part = `${String(no).padStart(6, "0")}-${String(subjects).padStart(9, "0")}`;
  for (const tally of shadow) {
    await held.assertMine();
    await parts.storage.rules.putShadow({ ...tally, scanId: scan.scanId, part });
  }
}

function checkpoint(
  { vault }: Parts,
  held: HeldPiece,
  { seen, entries, failures }: DecidedPage,
  reached: LicenceId,
  subjects: number,
): Promise<void> {
  const piece = held.piece();
  return held.save({
    reached,
    // Trouble is where it was: what lies behind it is read in whole pages again.
    stalled: 0,
    subjects: piece.subjects + subjects,
    vectors: seen.length === 0 ? piece.vectors : [...piece.vectors, encodeOutcomes(seen)],
    entries: entries.length === 0 ? piece.entries : [...piece.entries, sealEntries(vault, entries)],
    failures: [...piece.failures, ...failures].slice(0, failuresKept),
    failureCount: piece.failureCount + failures.length,
  });
}
