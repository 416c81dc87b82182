import type { LicenceId, ObservedFact, PersonalPart } from "../../src/domain/licence.ts";
import type { LicenceQuery, RegisteredLicence, RegisterStore } from "../../src/ports/register-store.ts";
import { NotFound } from "../../src/ports/errors.ts";
import { inByteOrder } from "./byte-order.ts";
import { numbersWith } from "./register-numbers.ts";
import type { RegisterContext } from "./register-state.ts";
import {
  coverageOfRow,
  coverageRow,
  factsOfRow,
  factsRow,
  fromLicenceDocument,
  licenceRow,
  versionRow,
  type LicenceRow,
} from "./rows/register.ts";
import { bytes, readBack } from "./rows/values.ts";
import { z } from "zod";

type Reads = Pick<
  RegisterStore,
  | "find"
  | "findAll"
  | "findByNumber"
  | "findByHolder"
  | "sharingNumber"
  | "list"
  | "cutPoints"
  | "count"
  | "countByItem"
  | "versions"
  | "factsOf"
  | "coverage"
  | "personalPart"
>;

/** Numbers that one reading names. */
const numbersAtOnce = 1000;

/** Lists never need the personal part, nor what licences are found by. */
const shownRow = licenceRow.omit({ sealed: true, digest: true, numbers: true });
const notShown = { sealed: 0, digest: 0, numbers: 0 } as const;

const registered = (
  row: Pick<LicenceRow, "document" | "source" | "version" | "knownAt" | "missingSince">,
): RegisteredLicence => ({
  licence: fromLicenceDocument(row.document),
  source: row.source,
  version: row.version,
  knownAt: row.knownAt,
  ...(row.missingSince === undefined ? {} : { missingSince: row.missingSince }),
});

const shown = (found: unknown): RegisteredLicence => registered(readBack(shownRow, found, "证照"));

function filterOf({
  expiresFrom,
  expiresTo,
  itemCode,
}: Omit<LicenceQuery, "after" | "limit">): Record<string, unknown> {
  const from = expiresFrom === undefined ? {} : { $gte: expiresFrom };
  const to = expiresTo === undefined ? {} : { $lte: expiresTo };
  const range = { ...from, ...to };
  return {
    ...(Object.keys(range).length === 0 ? {} : { validUntil: range }),
    ...(itemCode === undefined ? {} : { itemCode }),
  };
}

export function readsOn(register: RegisterContext): Reads {
  const { collections, vault, batches, reading } = register;
  const { licences, licence_versions: versions, facts, coverage } = collections;
  const numbers = numbersWith(vault);

  const find = async (licenceId: string): Promise<RegisteredLicence | undefined> => {
    const found = await licences.findById(licenceId, notShown).lean();
    return found === null ? undefined : shown(found);
  };
  const itemCounts = async (): Promise<readonly (readonly [string, number])[]> =>
    (await batches.current()).items
      .map(({ itemCode, licences: count }) => [itemCode, count] as const)
      .sort(([a], [b]) => inByteOrder(a, b));

  return {
    find: (licenceId) => reading(() => find(licenceId)),
    findAll: (licenceIds) =>
      reading(async () => {
        const ids = [...new Set(licenceIds)];
        return ids.length === 0 ? [] : (await licences.find({ _id: { $in: ids } }, notShown).lean()).map(shown);
      }),
    findByNumber: (licenceNo) =>
      reading(async () => {
        const ids = [licenceNo, ...(await itemCounts()).map(([itemCode]) => `${itemCode}/${licenceNo}`)] as LicenceId[];
        const [byId, byNumber] = await Promise.all([
          licences.find({ _id: { $in: ids } }, notShown).lean(),
          licences.find({ numbers: { $in: [...numbers.for(licenceNo)] } }, notShown).lean(),
        ]);
        const found = new Map([...byId, ...byNumber].map(shown).map((one) => [one.licence.licenceId, one]));
        return [...found.values()].sort((a, b) => inByteOrder(a.licence.licenceId, b.licence.licenceId));
      }),
    findByHolder: (holderId) =>
      reading(async () => {
        // Two may bear a name: who is known by nothing else is no holder.
        if (holderId.startsWith("name:")) return [];
        return (await licences.find({ "document.holder.holderId": holderId }, notShown).sort({ _id: 1 }).lean()).map(
          shown,
        );
      }),
    sharingNumber: (atLeast) =>
      reading(async () => {
        // The numbers alone are counted first: their ids would outgrow what a server groups in memory.
        const shared = await licences
          .aggregate<{ readonly _id: string }>([
            { $match: { numbers: { $exists: true } } },
            { $unwind: "$numbers" },
            { $group: { _id: "$numbers", licences: { $sum: 1 } } },
            { $match: { licences: { $gte: atLeast } } },
          ])
          .allowDiskUse(true);
        const ids = new Set<LicenceId>();
        for (let from = 0; from < shared.length; from += numbersAtOnce) {
          const numbers = shared.slice(from, from + numbersAtOnce).map(({ _id }) => _id);
          for (const { _id } of await licences.find({ numbers: { $in: numbers } }, { _id: 1 }).lean()) ids.add(_id);
        }
        return [...ids].sort(inByteOrder);
      }),
    list: ({ after = "" as LicenceId, limit, ...query }) =>
      reading(async () => {
        if (limit <= 0) return [];
        const filter = { ...filterOf(query), _id: { $gt: after } };
        return (await licences.find(filter, notShown).sort({ _id: 1 }).limit(limit).lean()).map(shown);
      }),
    cutPoints: (every, after) =>
      reading(async () => {
        const cuts: LicenceId[] = [];
        for (let last: LicenceId | undefined = after ?? ("" as LicenceId); last !== undefined;) {
          const found: readonly { readonly _id: LicenceId }[] = await licences
            .find({ _id: { $gt: last } }, { _id: 1 })
            .sort({ _id: 1 })
            .skip(every - 1)
            .limit(1)
            .lean();
          last = found[0]?._id;
          if (last !== undefined) cuts.push(last);
        }
        return cuts;
      }),
    count: (query) =>
      reading(async () => {
        const filter = filterOf(query);
        if ("validUntil" in filter) return licences.countDocuments(filter);
        const counts = await itemCounts();
        return counts
          .filter(([itemCode]) => query.itemCode === undefined || itemCode === query.itemCode)
          .reduce((sum, [, count]) => sum + count, 0);
      }),
    countByItem: () => reading(async () => Object.fromEntries(await itemCounts())),
    versions: (licenceId) =>
      reading(async () => {
        const current = await find(licenceId);
        if (current === undefined) return [];
        const found = await versions
          .find({ licenceId, version: { $lt: current.version } })
          .sort({ version: -1 })
          .lean();
        return [current, ...found.map((row) => registered(readBack(versionRow, row, "证照版本")))];
      }),
    factsOf: (subjectIds) =>
      reading(async () => {
        const found = await facts.find({ _id: { $in: [...new Set(subjectIds)] } }).lean();
        const rows = found.map((row) => readBack(factsRow, row, "事实"));
        const bySubject = new Map(rows.map((row) => [row._id, factsOfRow(row)]));
        return subjectIds.flatMap((subjectId): readonly ObservedFact[] => bySubject.get(subjectId) ?? []);
      }),
    coverage: () =>
      reading(async () =>
        (await coverage.find({}).sort({ _id: 1 }).lean()).map((row) =>
          coverageOfRow(readBack(coverageRow, row, "名单")),
        ),
      ),
    personalPart: (licenceId) =>
      reading(async () => {
        const found = await licences.findById(licenceId, { sealed: 1 }).lean();
        if (found === null) throw new NotFound(`没有证照 ${licenceId}。`);
        const { sealed } = readBack(z.looseObject({ sealed: z.exactOptional(bytes) }), found, "证照");
        return sealed === undefined ? {} : (JSON.parse(vault.open(sealed)) as PersonalPart);
      }),
  };
}
