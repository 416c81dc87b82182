import type { HolderId, LicenceId } from "../../../domain/licence.ts";
import type { RuleSet } from "../../../engine/index.ts";
import type { Piece } from "../../../ports/piece-store.ts";
import type { Scan } from "../../../ports/scan-store.ts";
import type { ClusterParts, Parts } from "../../parts.ts";
import { kindsConcerned } from "../known-holders.ts";

/** The parts of a process that has others to share with. */
export type Shared = Parts & { readonly cluster: ClusterParts };

/** Pieces of effects: no more than this, however many positions. */
const actPieces = 64;
const smallestAct = 200;

type Stage = Piece["stretch"]["stage"];
export const batchOf = (scan: Scan, stage: Stage): string => `${scan.scanId}/${scan.round ?? 1}/${stage}`;

const newPiece = (batch: string, no: number, stretch: Piece["stretch"]): Piece => ({
  pieceId: `${batch}/${String(no).padStart(6, "0")}`,
  batch,
  no,
  stretch,
  isDone: false,
  heldUntil: 0,
  fence: 0,
  stalled: 0,
  subjects: 0,
  vectors: [],
  entries: [],
  finished: 0,
  failures: [],
  failureCount: 0,
  revision: 0,
});

/** The pieces of deciding licences; a cutting that was interrupted is finished. */
export const cutRegister = (parts: Shared, scan: Scan): Promise<readonly Piece[]> =>
  cutSubjects<LicenceId>(parts, scan, "decide", scan.after, (after) =>
    parts.storage.register.cutPoints(parts.cluster.pieceSize, after),
  );

/** The same of holders; none where no rule is about any. */
export async function cutHolders(parts: Shared, ruleSet: RuleSet, scan: Scan): Promise<readonly Piece[]> {
  const shadows = await parts.rules.shadows();
  const kinds = kindsConcerned([ruleSet, ...shadows.map((shadow) => shadow.ruleSet)]);
  if (kinds.length === 0) return [];
  return cutSubjects<HolderId>(parts, scan, "decide-holders", scan.afterHolder, (after) =>
    parts.storage.register.holderCutPoints({
      kinds,
      limit: parts.cluster.pieceSize,
      ...(after === undefined ? {} : { after }),
    }),
  );
}

async function cutSubjects<Id extends LicenceId | HolderId>(
  parts: Shared,
  scan: Scan,
  stage: "decide" | "decide-holders",
  checkpoint: Id | undefined,
  cutAfter: (after: Id | undefined) => Promise<readonly Id[]>,
): Promise<readonly Piece[]> {
  const { pieces } = parts.storage;
  const batch = batchOf(scan, stage);
  const standing = await pieces.list(batch);
  const last = standing.at(-1)?.stretch;
  if (last?.stage === stage && last.upTo === undefined) return standing;
  let after = last?.stage === stage ? (last.upTo as Id) : checkpoint;
  const missing: Piece[] = [];
  for (const upTo of [...(await cutAfter(after)), undefined]) {
    const bounds = { ...(after === undefined ? {} : { after }), ...(upTo === undefined ? {} : { upTo }) };
    missing.push(newPiece(batch, standing.length + missing.length, { stage, ...bounds } as Piece["stretch"]));
    after = upTo;
  }
  await pieces.enter(missing);
  return [...standing, ...missing];
}

/** The pieces of the effects of what the scan released. */
export async function cutEffects(parts: Shared, scan: Scan): Promise<readonly Piece[]> {
  const { pieces, decisions, scans } = parts.storage;
  const batch = batchOf(scan, "act");
  const standing = await pieces.list(batch);
  const last = standing.at(-1)?.stretch;
  const below = scan.releasedBelow ?? (await scans.releasedBelow());
  const start = last?.stage === "act" ? last.below : (await decisions.pending(0, below, 1))[0]?.position;
  if (start === undefined || start >= below) return standing;
  const size = Math.max(smallestAct, Math.ceil((below - start) / actPieces));
  const missing: Piece[] = [];
  for (let from = start; from < below; from += size)
    missing.push(
      newPiece(batch, standing.length + missing.length, { stage: "act", from, below: Math.min(from + size, below) }),
    );
  await pieces.enter(missing);
  return [...standing, ...missing];
}
