import { z } from "zod";
import { holderKinds, type HolderId, type HolderKind, type LicenceId } from "../../src/domain/licence.ts";
import type { Put } from "./puts.ts";
import { seenBy } from "./register-seen.ts";
import type { RegisterContext } from "./register-state.ts";
import { holderRow, type HolderRow } from "./rows/holders.ts";
import { readBack, text } from "./rows/values.ts";

/** Licences whose holders are taken in by one batch. */
const LICENCES_AT_ONCE = 2000;

const heldLicence = z.strictObject({
  _id: text<LicenceId>(),
  document: z.strictObject({ holder: z.strictObject({ holderId: text<HolderId>(), kind: z.enum(holderKinds) }) }),
});
const heldFields = { "document.holder.holderId": 1, "document.holder.kind": 1 } as const;

/**
 * Takes in the holders of every licence that a running import has named. A crash in the middle leaves some out; the
 * import is begun again then, and names them again.
 */
export async function foldHolders(register: RegisterContext, importNo: number): Promise<void> {
  const { collections, batches, reading } = register;
  const { licences, holders } = collections;

  const heldBy = async (ids: readonly string[]) => {
    const found = await licences.find({ _id: { $in: ids } as never }, heldFields).lean();
    return found.map((row) => readBack(heldLicence, row, "证照"));
  };
  /** Holders who still have the licence they are known through. */
  const stillHolding = async (rows: readonly HolderRow[]): Promise<ReadonlySet<string>> => {
    const ids = rows.flatMap(({ licenceId }) => licenceId ?? []);
    const held = new Map((await heldBy(ids)).map(({ _id, document }) => [_id, document.holder.holderId]));
    return new Set(rows.filter((row) => row.licenceId && held.get(row.licenceId) === row._id).map(({ _id }) => _id));
  };
  const putFor = (
    id: HolderId,
    found: { readonly licenceId: LicenceId; readonly kind: HolderKind },
    known: HolderRow | undefined,
    isHolding: boolean,
  ): readonly Put[] => {
    if (known === undefined) return [{ into: "holders", id, add: { ...found, revision: 0 } }];
    const isBetterKind = known.own === undefined && found.kind !== "unknown" && found.kind !== known.kind;
    if (isHolding && !isBetterKind) return [];
    const kind = isBetterKind ? { kind: found.kind } : {};
    return [{ into: "holders", id, from: known.revision, change: { licenceId: found.licenceId, ...kind } }];
  };
  const takeIn = async (licenceIds: readonly string[]): Promise<void> => {
    const held = new Map<HolderId, { licenceId: LicenceId; kind: HolderKind }>();
    for (const { _id, document } of await reading(() => heldBy(licenceIds)))
      if (!document.holder.holderId.startsWith("name:"))
        held.set(document.holder.holderId, { licenceId: _id, kind: document.holder.kind });
    await batches.write(async () => {
      const stored = await holders.find({ _id: { $in: [...held.keys()] } }).lean();
      const known = new Map(stored.map((row) => readBack(holderRow, row, "主体")).map((row) => [row._id, row]));
      const holding = await stillHolding([...known.values()]);
      const puts = [...held].flatMap(([id, found]) => putFor(id, found, known.get(id), holding.has(id)));
      return { answer: undefined, puts };
    });
  };

  for (let after = ""; ;) {
    const page = await reading(() => seenBy(collections, importNo).after(after, LICENCES_AT_ONCE));
    const last = page.at(-1);
    if (last === undefined) return;
    await takeIn(page);
    after = last;
  }
}
