import type { FactCoverage, Licence, LicenceId, PersonalPart } from "../../src/domain/licence.ts";
import type { LicenceQuery, RegisteredLicence, RegisterStore } from "../../src/ports/register-store.ts";
import { NotFound } from "../../src/ports/errors.ts";
import { optional, orNull, parsed } from "./rows.ts";
import { factsIn } from "./fact-records.ts";
import type { Lookups } from "./register-lookups.ts";
import type { RegisterContext } from "./register-context.ts";

interface LicenceRow {
  readonly version: number;
  readonly known_at: number;
  readonly document: string;
  readonly source_no: number;
  readonly missing_since: number | null;
}

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

const FIELDS = "d.version, d.known_at, d.document, l.source_no, l.missing_since";
const LICENCES = "licences AS l JOIN licence_documents AS d ON d.licence_no = l.licence_no";
// Answered from the narrow tree alone, in its order; documents are fetched only for what is returned.
const MATCHES =
  "(@from IS NULL OR l.valid_until >= @from) AND (@to IS NULL OR l.valid_until <= @to)" +
  " AND (@item IS NULL OR l.item_no = (SELECT item_no FROM items WHERE name = @item))";

export function readsOn(register: RegisterContext, lookups: Lookups): Reads {
  const { reader, vault, sources, factNames } = register;
  const byId = reader.prepare<[string], LicenceRow>(`SELECT ${FIELDS} FROM ${LICENCES} WHERE l.licence_id = ?`);
  const documentOf = reader.prepare<[number], { document: string; sealed: Buffer | null }>(
    "SELECT document, sealed FROM licence_documents WHERE licence_no = ?",
  );
  const onceHeldBy = reader
    .prepare<{ holderId: string }, number>(
      `SELECT licence_no FROM holders WHERE holder_id = @holderId AND licence_no IS NOT NULL
       UNION SELECT licence_no FROM further_licences WHERE holder_id = @holderId`,
    )
    .pluck();
  const page = reader.prepare<[Record<string, string | number | null>], LicenceRow>(
    `SELECT ${FIELDS} FROM ${LICENCES} WHERE l.licence_id > @after AND ${MATCHES} ORDER BY l.licence_id LIMIT @limit`,
  );
  const countMatching = reader
    .prepare<[Record<string, string | null>], number>(`SELECT count(*) FROM licences AS l WHERE ${MATCHES}`)
    .pluck();
  const items = reader.prepare<[], string>("SELECT name FROM items").pluck();
  const perItem = reader.prepare<[], { name: string; count: number }>(
    `SELECT name, count FROM (SELECT item_no, count(*) AS count FROM licences GROUP BY item_no) JOIN items USING (item_no)
     ORDER BY name`,
  );
  const numberOf = reader.prepare<[string], number>("SELECT licence_no FROM licences WHERE licence_id = ?").pluck();
  const nth = reader
    .prepare<[{ after: string; skip: number }], string>(
      "SELECT licence_id FROM licences WHERE licence_id > @after ORDER BY licence_id LIMIT 1 OFFSET @skip",
    )
    .pluck();
  const earlier = reader.prepare<[number], LicenceRow>(
    `SELECT version, known_at, document, source_no, NULL AS missing_since FROM licence_versions
     WHERE licence_no = ? ORDER BY version DESC`,
  );
  const factsOfOne = reader
    .prepare<{ id: string }, string>(
      `SELECT facts FROM licence_facts WHERE licence_no = (SELECT licence_no FROM licences WHERE licence_id = @id)
       UNION ALL SELECT facts FROM facts WHERE subject_id = @id`,
    )
    .pluck();
  const lists = reader.prepare<[], string>("SELECT document FROM coverage ORDER BY fact").pluck();

  const registered = (row: LicenceRow): RegisteredLicence => ({
    licence: parsed<Licence>(row.document),
    source: sources.nameOf(row.source_no),
    version: row.version,
    knownAt: row.known_at,
    ...optional("missingSince", row.missing_since),
  });
  const find = (licenceId: string): RegisteredLicence | undefined => {
    const row = byId.get(licenceId);
    return row === undefined ? undefined : registered(row);
  };
  const unsealed = (sealed: Buffer | null): PersonalPart =>
    sealed === null ? {} : parsed<PersonalPart>(vault.open(sealed));
  const filter = (query: Omit<LicenceQuery, "limit">): Record<string, string | null> => ({
    from: orNull(query.expiresFrom),
    to: orNull(query.expiresTo),
    item: orNull(query.itemCode),
  });

  /** Ids of licences found by key that still have it: keys of earlier versions are not taken out. */
  const idsByKey = (key: string): readonly LicenceId[] =>
    lookups.find(key).flatMap((licenceNo) => {
      const row = documentOf.get(licenceNo);
      if (row === undefined) return [];
      const licence = parsed<Licence>(row.document);
      const stillHasIt = lookups.keysOf(licence, unsealed(row.sealed)).includes(key);
      return stillHasIt ? [licence.licenceId] : [];
    });

  return {
    find: async (licenceId) => find(licenceId),
    findAll: async (licenceIds) => [...new Set(licenceIds)].flatMap((licenceId) => find(licenceId) ?? []),
    async findByNumber(licenceNo) {
      const ids = new Set<string>([licenceNo, ...items.all().map((item) => `${item}/${licenceNo}`)]);
      for (const key of lookups.keysFor(licenceNo)) for (const id of idsByKey(key)) ids.add(id);
      return inOrder([...ids].map(find));
    },
    async findByHolder(holderId) {
      const ids = onceHeldBy.all({ holderId }).flatMap((licenceNo): readonly LicenceId[] => {
        const row = documentOf.get(licenceNo);
        const licence = row === undefined ? undefined : parsed<Licence>(row.document);
        return licence?.holder.holderId === holderId ? [licence.licenceId] : [];
      });
      return inOrder(ids.map(find));
    },
    async sharingNumber(atLeast) {
      await lookups.sortIn();
      return lookups.sharing(atLeast);
    },
    list: async (query) => page.all({ ...filter(query), after: query.after ?? "", limit: query.limit }).map(registered),
    cutPoints: async (every, after) => {
      const cuts: LicenceId[] = [];
      for (let last: string | undefined = after ?? ""; last !== undefined;) {
        last = nth.get({ after: last, skip: every - 1 });
        if (last !== undefined) cuts.push(last as LicenceId);
      }
      return cuts;
    },
    count: async (query) => countMatching.get(filter(query)) ?? 0,
    countByItem: async () => Object.fromEntries(perItem.all().map(({ name, count }) => [name, count])),
    async versions(licenceId) {
      const licenceNo = numberOf.get(licenceId);
      const current = find(licenceId);
      if (licenceNo === undefined || current === undefined) return [];
      return [current, ...earlier.all(licenceNo).map(registered)];
    },
    factsOf: async (subjectIds) =>
      subjectIds.flatMap((subjectId) => {
        const text = factsOfOne.get({ id: subjectId });
        return text === undefined ? [] : factsIn(subjectId, text, factNames, sources);
      }),
    coverage: async () => lists.all().map((document) => parsed<FactCoverage>(document)),
    async personalPart(licenceId) {
      const licenceNo = numberOf.get(licenceId);
      const row = licenceNo === undefined ? undefined : documentOf.get(licenceNo);
      if (row === undefined) throw new NotFound(`没有证照 ${licenceId}。`);
      return unsealed(row.sealed);
    },
  };
}

/** Those that are there, ascending by licence id. */
const inOrder = (found: readonly (RegisteredLicence | undefined)[]): readonly RegisteredLicence[] =>
  found
    .filter((licence) => licence !== undefined)
    .sort((a, b) => Buffer.compare(Buffer.from(a.licence.licenceId, "utf8"), Buffer.from(b.licence.licenceId, "utf8")));
