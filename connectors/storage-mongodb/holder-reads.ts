import { z } from "zod";
import { headPrefix, unitOfHead } from "../../src/domain/heads.ts";
import type { Holder, HolderId, HolderPersonalPart } from "../../src/domain/licence.ts";
import { NotFound } from "../../src/ports/errors.ts";
import type { HolderQuery, KnownHead, RegisteredHolder, RegisterStore } from "../../src/ports/register-store.ts";
import { inByteOrder } from "./byte-order.ts";
import type { RegisterContext } from "./register-state.ts";
import { holderRow, holderVersionRow, type HolderRow } from "./rows/holders.ts";
import { factsOfRow, factsRow, holder as holderInLicence } from "./rows/register.ts";
import { bytes, instant, readBack } from "./rows/values.ts";

type HolderReads = Pick<
  RegisterStore,
  | "findHolder"
  | "findHolders"
  | "listHolders"
  | "countHolders"
  | "holderCutPoints"
  | "versionsOfHolder"
  | "personalPartOfHolder"
  | "headsOf"
>;

/** What of a licence says who its holder is. */
const through = z.strictObject({
  _id: z.string(),
  knownAt: instant,
  sealed: z.exactOptional(bytes),
  document: z.strictObject({ holder: holderInLicence, regionCode: z.exactOptional(z.string()) }),
});
const throughFields = { knownAt: 1, "document.holder": 1, "document.regionCode": 1 } as const;

/** `;` is the character after `:`: every id that begins with the prefix is smaller. */
const endOf = (prefix: string): string => `${prefix.slice(0, -1)};`;
const HEADS_AT_ONCE = 1000;

const filterOf = ({ kinds }: Pick<HolderQuery, "kinds">): Record<string, unknown> =>
  kinds === undefined ? {} : { kind: { $in: [...kinds] } };

const optional = <Name extends string, T>(name: Name, value: T | undefined): { [K in Name]?: T } =>
  value === undefined ? {} : ({ [name]: value } as { [K in Name]?: T });

export function holderReadsOn({ collections, vault, reading }: RegisterContext): HolderReads {
  const { holders, holder_versions: versions, licences, facts } = collections;

  /** The licences that holders without a record of their own are known through, by holder. */
  const throughLicences = async (rows: readonly HolderRow[], fields: Record<string, 1> = throughFields) => {
    const ids = rows.flatMap(({ licenceId }) => licenceId ?? []);
    const found = ids.length === 0 ? [] : await licences.find({ _id: { $in: ids } }, fields).lean();
    const read = found.map((row) => readBack(through, row, "证照"));
    return new Map(read.map((row) => [row.document.holder.holderId, row]));
  };
  const shown = async (rows: readonly HolderRow[]): Promise<readonly RegisteredHolder[]> => {
    const held = await throughLicences(rows.filter(({ own }) => own === undefined));
    return rows.map((row) => {
      const { _id: holderId, own, kind, missingSince } = row;
      if (own !== undefined) {
        const { sealed: _, document, ...version } = own;
        return { ...document, ...version, ...optional("missingSince", missingSince) };
      }
      const licence = held.get(holderId);
      const holder: Holder = licence?.document.holder ?? { holderId, kind, language: "zh" };
      const regionCode = optional("regionCode", licence?.document.regionCode);
      return { holder, ...regionCode, doubts: [], version: 0, knownAt: licence?.knownAt ?? 0 };
    });
  };
  const rowsIn = (found: readonly unknown[]): readonly HolderRow[] =>
    found.map((row) => readBack(holderRow, row, "主体"));
  const find = async (holderId: HolderId): Promise<HolderRow | undefined> =>
    rowsIn(await holders.find({ _id: holderId }).lean())[0];
  const opened = (sealed: Uint8Array | undefined): HolderPersonalPart =>
    sealed === undefined ? {} : (JSON.parse(vault.open(sealed)) as HolderPersonalPart);

  return {
    findHolder: (holderId) =>
      reading(async () => {
        const row = await find(holderId);
        return row === undefined ? undefined : (await shown([row]))[0];
      }),
    findHolders: (holderIds) =>
      reading(async () => {
        const ids = [...new Set(holderIds)];
        return ids.length === 0 ? [] : shown(rowsIn(await holders.find({ _id: { $in: ids } }).lean()));
      }),
    listHolders: ({ after = "" as HolderId, limit, ...query }) =>
      reading(async () => {
        if (limit <= 0) return [];
        const filter = { ...filterOf(query), _id: { $gt: after } };
        return shown(rowsIn(await holders.find(filter).sort({ _id: 1 }).limit(limit).lean()));
      }),
    countHolders: (query) => reading(() => holders.countDocuments(filterOf(query))),
    holderCutPoints: ({ after = "" as HolderId, limit, ...query }) =>
      reading(async () => {
        const cuts: HolderId[] = [];
        for (let last: HolderId | undefined = after; last !== undefined;) {
          const found: readonly { readonly _id: HolderId }[] = await holders
            .find({ ...filterOf(query), _id: { $gt: last } }, { _id: 1 })
            .sort({ _id: 1 })
            .skip(limit - 1)
            .limit(1)
            .lean();
          last = found[0]?._id;
          if (last !== undefined) cuts.push(last);
        }
        return cuts;
      }),
    versionsOfHolder: (holderId) =>
      reading(async () => {
        const row = await find(holderId);
        if (row === undefined) return [];
        const older = await versions.find({ holderId }).sort({ version: -1 }).lean();
        return [
          ...(await shown([row])),
          ...older
            .map((found) => readBack(holderVersionRow, found, "主体版本"))
            .filter(({ version }) => version < (row.own?.version ?? 0))
            .map(({ _id, holderId: __, sealed: ___, document, ...version }) => ({ ...document, ...version })),
        ];
      }),
    personalPartOfHolder: (holderId) =>
      reading(async () => {
        const row = await find(holderId);
        if (row === undefined) throw new NotFound("登记库中没有这个主体。");
        const held = await throughLicences([row], { ...throughFields, sealed: 1 });
        const { licenceNo: _, ...ofLicence } = opened(held.get(holderId)?.sealed);
        return { ...ofLicence, ...opened(row.own?.sealed) };
      }),
    headsOf: (units) =>
      reading(async () => {
        const byUnit = new Map(units.map((unit) => [unit, [] as KnownHead[]]));
        const prefixes = units.map(headPrefix).sort(inByteOrder);
        const end = endOf(prefixes.at(-1) ?? "");
        // Units are mostly asked for as they stand, page by page: one walk over the heads between the first and the last.
        for (let next = prefixes.shift(); next !== undefined;) {
          const range = { $gt: next, $lt: end };
          const found = await facts.find({ _id: range }).sort({ _id: 1 }).limit(HEADS_AT_ONCE).lean();
          for (const row of found.map((one) => readBack(factsRow, one, "事实"))) {
            const unit = unitOfHead(row._id);
            byUnit.get(unit)?.push({ headId: row._id, unit, observed: factsOfRow(row) });
          }
          const last = found.length < HEADS_AT_ONCE ? undefined : found.at(-1)?._id;
          if (last === undefined) break;
          // Past units that nobody asked for, unless the walk stands inside one that somebody did.
          while (prefixes[0] !== undefined && inByteOrder(prefixes[0], last) <= 0) prefixes.shift();
          next = byUnit.has(unitOfHead(last)) ? last : prefixes.shift();
        }
        return units.flatMap((unit) => byUnit.get(unit) ?? []);
      }),
  };
}
