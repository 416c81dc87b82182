import type { HolderPersonalPart } from "../../src/domain/licence.ts";
import type { HolderRecord } from "../../src/ports/register-intake.ts";
import type { RegisterStore } from "../../src/ports/register-store.ts";
import type { Put } from "./puts.ts";
import { factsAtHand } from "./register-facts.ts";
import { sortRows, type Compared, type DigestedRow } from "./register-rows.ts";
import { digestOfHolder } from "./register-digests.ts";
import { seenBy } from "./register-seen.ts";
import type { RegisterContext } from "./register-state.ts";
import { holderRow, type HolderRow, type HolderVersionRow } from "./rows/holders.ts";
import { readBack } from "./rows/values.ts";

type Own = NonNullable<HolderRow["own"]>;

/** Holders go by the same rules as licences; a call is some hundred rows, so each stored row is read whole. */
export function applyHoldersOn(register: RegisterContext): RegisterStore["applyHolders"] {
  const { collections, vault, batches, now } = register;
  const { holders } = collections;

  const documentOf = ({ holder, regionCode, doubts }: HolderRecord): Own["document"] => ({
    holder,
    ...(regionCode === undefined ? {} : { regionCode }),
    doubts: [...doubts],
  });
  const sealed = (personal: HolderPersonalPart): { sealed?: Uint8Array } =>
    Object.keys(personal).length === 0 ? {} : { sealed: vault.seal(JSON.stringify(personal)) };

  return async (importId, rows) => {
    const digested = rows.map(({ line, record }) => ({
      line,
      id: record.holder.holderId,
      record,
      digest: digestOfHolder(vault, documentOf(record), record.personal),
    }));
    const ids = [...new Set(digested.map(({ id }) => id))];

    return batches.write(async (state) => {
      const { importNo, source } = await register.runningIn(state, importId);
      const seen = seenBy(collections, importNo);
      const found = (await holders.find({ _id: { $in: ids } as never }).lean()).map((row) =>
        readBack(holderRow, row, "主体"),
      );
      const stored = new Map(found.map((row) => [row._id as string, row]));
      const own = new Map(
        found.flatMap((row): [string, Compared][] =>
          row.digest === undefined ? [] : [[row._id, { ...row, digest: row.digest }]],
        ),
      );
      const facts = await factsAtHand(
        register,
        digested.flatMap(({ record }) => record.facts),
      );
      const sorted = sortRows(digested, own, await seen.linesOf(ids), facts);
      await seen.name(sorted.named);

      const putsFor = ({ id, record, digest }: DigestedRow<HolderRecord>): readonly Put[] => {
        const before = stored.get(id);
        const version = (before?.own?.version ?? 0) + 1;
        const next: Own = {
          version,
          knownAt: now(),
          source,
          document: documentOf(record),
          ...sealed(record.personal),
        };
        const licence = before?.licenceId === undefined ? {} : { licenceId: before.licenceId };
        const fields = { kind: record.holder.kind, source, digest, own: next, ...licence };
        if (before === undefined) return [{ into: "holders", id, add: { ...fields, revision: 0 } }];
        const kept: readonly Put[] = before.own === undefined ? [] : [earlier(before, before.own)];
        return [...kept, { into: "holders", id, from: before.revision, replace: fields }];
      };
      const puts: readonly Put[] = [
        ...[...sorted.accepted, ...sorted.changed].flatMap(putsFor),
        ...[...sorted.namedAgain].map(([id, from]): Put => ({
          into: "holders",
          id,
          from,
          change: {},
          without: ["missingSince"],
        })),
        ...facts.puts(),
      ];
      return { answer: sorted.applied, puts };
    });
  };
}

function earlier({ _id: holderId }: HolderRow, own: Own): Put {
  const kept: Omit<HolderVersionRow, "_id"> = { holderId, ...own };
  return { into: "holder_versions", id: `${holderId}#${own.version}`, add: kept };
}
