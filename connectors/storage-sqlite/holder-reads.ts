import { headPrefix, unitOfHead } from "../../src/domain/heads.ts";
import type { Holder, HolderId, HolderKind, HolderPersonalPart, Licence } from "../../src/domain/licence.ts";
import { NotFound } from "../../src/ports/errors.ts";
import type { HolderQuery, KnownHead, RegisteredHolder, RegisterStore } from "../../src/ports/register-store.ts";
import { factsIn } from "./fact-records.ts";
import type { HolderDocument } from "./holder-records.ts";
import type { RegisterContext } from "./register-context.ts";
import { optional, parsed } from "./rows.ts";

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

interface HolderRow {
  readonly holder_id: HolderId;
  readonly kind: HolderKind;
  readonly document_no: number | null;
  readonly licence_no: number | null;
  readonly source_no: number | null;
  readonly missing_since: number | null;
  readonly version: number | null;
  readonly known_at: number | null;
  readonly document: string | null;
}

const FIELDS =
  "h.holder_id, h.kind, h.document_no, h.licence_no, h.source_no, h.missing_since, d.version, d.known_at, d.document";
const HOLDERS = "holders AS h LEFT JOIN holder_documents AS d ON d.document_no = h.document_no";
const OF_KINDS = "(@kinds IS NULL OR h.kind IN (SELECT value FROM json_each(@kinds)))";

export function holderReadsOn({ reader, vault, sources, factNames }: RegisterContext): HolderReads {
  const byId = reader.prepare<[string], HolderRow>(`SELECT ${FIELDS} FROM ${HOLDERS} WHERE h.holder_id = ?`);
  const page = reader.prepare<[Record<string, string | number | null>], HolderRow>(
    `SELECT ${FIELDS} FROM ${HOLDERS} WHERE h.holder_id > @after AND ${OF_KINDS} ORDER BY h.holder_id LIMIT @limit`,
  );
  const countOf = reader
    .prepare<[Record<string, string | null>], number>(`SELECT count(*) FROM holders AS h WHERE ${OF_KINDS}`)
    .pluck();
  const nth = reader
    .prepare<[Record<string, string | number | null>], HolderId>(
      `SELECT h.holder_id FROM holders AS h WHERE h.holder_id > @after AND ${OF_KINDS}
       ORDER BY h.holder_id LIMIT 1 OFFSET @skip`,
    )
    .pluck();
  const licenceOf = reader.prepare<[number], { document: string; known_at: number; sealed: Buffer | null }>(
    "SELECT document, known_at, sealed FROM licence_documents WHERE licence_no = ?",
  );
  const sealedOf = reader
    .prepare<[number], Buffer | null>("SELECT sealed FROM holder_documents WHERE document_no = ?")
    .pluck();
  const earlier = reader.prepare<[number], HolderRow>(
    `SELECT '' AS holder_id, '' AS kind, document_no, NULL AS licence_no, source_no, NULL AS missing_since, version,
       known_at, document FROM holder_versions WHERE document_no = ? ORDER BY version DESC`,
  );
  const headFacts = reader.prepare<[string, string], { subject_id: string; facts: string }>(
    "SELECT subject_id, facts FROM facts WHERE subject_id > ? AND subject_id < ? ORDER BY subject_id",
  );
  const kindsIn = ({ kinds }: Pick<HolderQuery, "kinds">) => ({
    kinds: kinds === undefined ? null : JSON.stringify(kinds),
  });

  /** The licence that the holder is known through, unless it has gone over to somebody else. */
  const licenceFor = ({ holder_id: holderId, licence_no: licenceNo }: HolderRow) => {
    const row = licenceNo === null ? undefined : licenceOf.get(licenceNo);
    const licence = row === undefined ? undefined : parsed<Licence>(row.document);
    return row === undefined || licence?.holder.holderId !== holderId ? undefined : { ...row, licence };
  };
  const ownRecord = (row: HolderRow, document: string): RegisteredHolder => ({
    ...parsed<HolderDocument>(document),
    ...(row.source_no === null ? {} : { source: sources.nameOf(row.source_no) }),
    version: row.version ?? 0,
    knownAt: row.known_at ?? 0,
    ...optional("missingSince", row.missing_since),
  });
  const registered = (row: HolderRow): RegisteredHolder => {
    if (row.document !== null) return ownRecord(row, row.document);
    const through = licenceFor(row);
    const holder: Holder = through?.licence.holder ?? { holderId: row.holder_id, kind: row.kind, language: "zh" };
    return {
      holder,
      ...optional("regionCode", through?.licence.regionCode),
      doubts: [],
      version: 0,
      knownAt: through?.known_at ?? 0,
    };
  };
  const find = (holderId: HolderId): HolderRow => {
    const row = byId.get(holderId);
    if (row === undefined) throw new NotFound("登记库中没有这个主体。");
    return row;
  };
  const opened = (sealed: Buffer | null | undefined): HolderPersonalPart =>
    sealed === null || sealed === undefined ? {} : parsed<HolderPersonalPart>(vault.open(sealed));

  return {
    async findHolder(holderId) {
      const row = byId.get(holderId);
      return row === undefined ? undefined : registered(row);
    },
    findHolders: async (holderIds) =>
      [...new Set(holderIds)].flatMap((holderId) => byId.get(holderId) ?? []).map(registered),
    listHolders: async (query) =>
      page.all({ ...kindsIn(query), after: query.after ?? "", limit: query.limit }).map(registered),
    countHolders: async (query) => countOf.get(kindsIn(query)) ?? 0,
    async holderCutPoints({ limit, ...query }) {
      const cuts: HolderId[] = [];
      for (let last: string | undefined = query.after ?? ""; last !== undefined;) {
        const found: HolderId | undefined = nth.get({ ...kindsIn(query), after: last, skip: limit - 1 });
        if (found !== undefined) cuts.push(found);
        last = found;
      }
      return cuts;
    },
    async versionsOfHolder(holderId) {
      const row = byId.get(holderId);
      if (row === undefined) return [];
      const older = row.document_no === null ? [] : earlier.all(row.document_no);
      return [registered(row), ...older.map((old) => ownRecord(old, old.document ?? ""))];
    },
    async personalPartOfHolder(holderId) {
      const row = find(holderId);
      const { licenceNo: _, ...ofLicence } = opened(licenceFor(row)?.sealed);
      return { ...ofLicence, ...opened(row.document_no === null ? null : sealedOf.get(row.document_no)) };
    },
    headsOf: async (units) =>
      units.flatMap((unit) => {
        const prefix = headPrefix(unit);
        // `;` is the character after `:`, so the range holds every id that begins with the prefix.
        return headFacts
          .all(prefix, `${prefix.slice(0, -1)};`)
          .filter(({ subject_id: headId }) => unitOfHead(headId) === unit)
          .map(({ subject_id: headId, facts }): KnownHead => ({
            headId,
            unit,
            observed: factsIn(headId, facts, factNames, sources),
          }));
      }),
  };
}
