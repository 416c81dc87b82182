import type { RuleSet } from "../../../engine/index.ts";
import type { Scan } from "../../../ports/scan-store.ts";
import { breathe } from "../../breathe.ts";
import type { Parts } from "../../parts.ts";
import type { DecidedPage } from "../decide-page.ts";
import { encodeOutcomes } from "../outcome-vector.ts";
import { failuresKept } from "../scan-summary.ts";
import type { HeldPiece } from "./held-piece.ts";
import { carefulFrom, setAsideFrom } from "./poison.ts";
import { sealEntries } from "./sealed-entries.ts";
import { pagesOf, type StretchPage } from "./stretch-pages.ts";

const pageSize = 500;

/**
 * Decides the stretch from its checkpoint to its end. What is new stays with the piece: whoever has the scan appends it
 * to the log, so that workers never wait for one another there. @throws Conflict if the piece was taken over.
 */
export async function decidePiece(parts: Parts, ruleSet: RuleSet, scan: Scan, held: HeldPiece, signal: AbortSignal) {
  const { stretch } = held.piece();
  if (stretch.stage === "act") return;
  const pages = await pagesOf(parts, ruleSet, scan, stretch);
  for (;;) {
    await breathe(signal);
    const { reached: after = stretch.after, stalled } = held.piece();
    const page = await pages({
      after,
      limit: stalled >= carefulFrom ? 1 : pageSize,
      isSetAside: stalled >= setAsideFrom,
    });
    if (page === undefined) return held.save({ isDone: true, heldUntil: 0 });
    await keepShadow(parts, scan, held, page);
    await checkpoint(parts, held, page);
    if (page.isLast) return;
  }
}

/** Named by stage and where the page begins, so that a page decided again after a crash replaces what it said before. */
async function keepShadow(parts: Parts, scan: Scan, held: HeldPiece, { shadow }: DecidedPage): Promise<void> {
  const { no, subjects, stretch, reached = "" } = held.piece();
  const counted = `${String(no).padStart(6, "0")}-${String(subjects).padStart(9, "0")}`;
  const part = `${stretch.stage}-${counted}-${parts.vault.keyedHash("shadow-part", reached).slice(0, 8)}`;
  for (const tally of shadow) {
    await held.assertMine();
    await parts.storage.rules.putShadow({ ...tally, scanId: scan.scanId, part });
  }
}

function checkpoint({ vault }: Parts, held: HeldPiece, page: StretchPage): Promise<void> {
  const { last, isLast, seen, entries, failures } = page;
  const piece = held.piece();
  return held.save({
    ...(isLast ? { isDone: true, heldUntil: 0 } : {}),
    reached: last,
    // Trouble is where it was: what lies behind it is read in whole pages again.
    stalled: 0,
    subjects: piece.subjects + page.subjects,
    vectors: seen.length === 0 ? piece.vectors : [...piece.vectors, encodeOutcomes(seen)],
    entries: entries.length === 0 ? piece.entries : [...piece.entries, sealEntries(vault, entries)],
    failures: [...piece.failures, ...failures].slice(0, failuresKept),
    failureCount: piece.failureCount + failures.length,
  });
}
