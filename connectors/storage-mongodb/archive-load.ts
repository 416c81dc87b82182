import type { Document } from "mongodb";
import type { HolderPersonalPart, PersonalPart } from "../../src/domain/licence.ts";
import { InvalidInput } from "../../src/ports/errors.ts";
import {
  archiveLease,
  type ArchivedVersion,
  type ArchiveLoaders,
  type ArchiveRecord,
  type Base64,
} from "../../src/ports/store-archive.ts";
import type { ArchivedCollection } from "./archive-collections.ts";
import { newToken } from "./batches.ts";
import type { Context } from "./context.ts";
import { duplicatesIn } from "./errors.ts";
import { digestOfHolder, digestOfLicence } from "./register-digests.ts";
import { numbersWith } from "./register-numbers.ts";
import { toLicenceDocument } from "./rows/register.ts";
import { toScanDocument } from "./rows/running.ts";

/** Documents written at once. */
const DOCUMENTS_AT_ONCE = 500;

type Made = { readonly into: ArchivedCollection; readonly document: Document & { readonly _id: string | number } };

const bytesOf = (base64: Base64): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));
const sealedOf = (sealed: Base64 | undefined): { readonly sealed?: Uint8Array } =>
  sealed === undefined ? {} : { sealed: bytesOf(sealed) };

/** Takes every record into a store whose collections are empty, some at a time, and looks whether all are there. */
export async function loadInto(context: Context, records: AsyncIterable<ArchiveRecord>): Promise<void> {
  const { collections, writing } = context;
  const counted = countsOf();
  const loaders = loadersOn(context, counted);
  const made = new Map<ArchivedCollection, number>();

  const put = async (into: ArchivedCollection, documents: readonly Document[]): Promise<void> => {
    made.set(into, (made.get(into) ?? 0) + documents.length);
    await writing(async () => {
      try {
        await collections[into].collection.insertMany([...documents] as never[], { ordered: false });
      } catch (error) {
        // An earlier run of this call wrote them; whatever else is twice shows in the count at the end.
        if (duplicatesIn(error) === undefined) throw error;
      }
    });
  };

  const waiting = new Map<ArchivedCollection, Document[]>();
  const flush = async (least: number): Promise<void> => {
    for (const [into, documents] of waiting) {
      if (documents.length < least) continue;
      await put(into, documents);
      waiting.delete(into);
    }
  };
  for await (const { part, record } of records) {
    for (const { into, document } of (loaders[part] as (one: typeof record) => readonly Made[])(record)) {
      const documents = waiting.get(into);
      if (documents === undefined) waiting.set(into, [document]);
      else documents.push(document);
    }
    await flush(DOCUMENTS_AT_ONCE);
  }
  await flush(1);
  for (const [into, expected] of made) {
    if (into === "leases") continue;
    const found = await context.reading(() => collections[into].collection.countDocuments({}));
    if (found !== expected)
      throw new InvalidInput(`${into} 应写入 ${expected} 条，实有 ${found} 条：备份中有重复的记录，恢复没有完成。`);
  }
  await writeHeads(context, counted);
}

/** What is counted as the records pass, because the store keeps the numbers beside them. */
interface Counted {
  lastImport: number;
  entries: number;
  scans: number;
  readonly items: Map<string, number>;
}

const countsOf = (): Counted => ({ lastImport: 0, entries: 0, scans: 0, items: new Map() });

async function writeHeads({ collections, writing }: Context, counted: Counted): Promise<void> {
  const { lastImport, entries, scans, items } = counted;
  const register = {
    lastImport,
    running: [],
    items: [...items].map(([itemCode, licences]) => ({ itemCode, licences })),
  };
  const head = (state: object) => ({ batch: 1, recent: [], state });
  await writing(async () => {
    const { heads, counters } = collections;
    await heads.collection.replaceOne({ _id: "register" as never }, head(register), { upsert: true });
    await heads.collection.replaceOne({ _id: "log" as never }, head({ size: entries }), { upsert: true });
    await counters.collection.replaceOne({ _id: "scans" as never }, { value: scans }, { upsert: true });
  });
}

function loadersOn({ vault }: Context, counted: Counted): ArchiveLoaders<readonly Made[]> {
  const numbers = numbersWith(vault);
  const one = (into: ArchivedCollection, _id: string | number, fields: object): readonly Made[] => [
    { into, document: { _id, ...fields } },
  ];
  const personalIn = <Part>(sealed: Base64 | undefined): Part =>
    (sealed === undefined ? {} : JSON.parse(vault.open(bytesOf(sealed)))) as Part;
  const fieldsOf = <Stored>({ version, source, knownAt, sealed, document }: ArchivedVersion<Stored>) => ({
    version,
    source,
    knownAt,
    ...sealedOf(sealed),
    document,
  });

  return {
    imports({ importNo, ...rest }) {
      counted.lastImport = Math.max(counted.lastImport, importNo);
      return one("imports", importNo, rest);
    },
    quarantined: (row) => one("quarantined", `${row.importNo}#${row.line}`, row),
    licences({ licenceId, missingSince, versions }) {
      const stored = versions.map((version) => ({
        ...fieldsOf(version),
        document: toLicenceDocument(version.document),
      }));
      const [current, fields] = [versions.at(-1), stored.at(-1)];
      if (current === undefined || fields === undefined) throw new TypeError("a licence without a version");
      const licence = current.document;
      const personal = personalIn<PersonalPart>(current.sealed);
      const found = numbers.of(licence, personal);
      counted.items.set(licence.itemCode, (counted.items.get(licence.itemCode) ?? 0) + 1);
      return [
        ...one("licences", licenceId, {
          ...fields,
          revision: 0,
          itemCode: licence.itemCode,
          ...(licence.validUntil === undefined ? {} : { validUntil: licence.validUntil }),
          ...(missingSince === undefined ? {} : { missingSince }),
          digest: digestOfLicence(vault, { licence, personal }),
          ...(found.length === 0 ? {} : { numbers: found }),
        }),
        ...stored
          .slice(0, -1)
          .flatMap((old) => one("licence_versions", `${licenceId}#${old.version}`, { licenceId, ...old })),
      ];
    },
    holders({ holderId, kind, licenceId, missingSince, versions }) {
      const stored = versions.map((version) => ({
        ...fieldsOf(version),
        document: { ...version.document, doubts: [...version.document.doubts] },
      }));
      const own = stored.at(-1);
      const personal = personalIn<HolderPersonalPart>(versions.at(-1)?.sealed);
      const ofItsOwn =
        own === undefined ? {} : { source: own.source, digest: digestOfHolder(vault, own.document, personal), own };
      return [
        ...one("holders", holderId, {
          kind,
          revision: 0,
          ...(licenceId === undefined ? {} : { licenceId }),
          ...(missingSince === undefined ? {} : { missingSince }),
          ...ofItsOwn,
        }),
        ...stored
          .slice(0, -1)
          .flatMap((old) => one("holder_versions", `${holderId}#${old.version}`, { holderId, ...old })),
      ];
    },
    facts: ({ subjectId, facts }) => one("facts", subjectId, { revision: 0, facts }),
    coverage: ({ fact, ...list }) => one("coverage", fact, { revision: 0, ...list }),
    log({ position, key, kind, body, decision }) {
      counted.entries += 1;
      const entry = one("log", position, { key, kind, body });
      if (decision === undefined) return entry;
      const { sealed, ...rest } = decision;
      return [...entry, ...one("decisions", position, { key, ...rest, ...sealedOf(sealed) })];
    },
    scans(scan) {
      counted.scans += 1;
      return one("scans", scan.scanId, {
        no: counted.scans,
        asOf: scan.asOf,
        isDone: scan.state === "done",
        ...(scan.releasedBelow === undefined ? {} : { releasedBelow: scan.releasedBelow }),
        revision: scan.revision,
        writer: newToken(),
        document: toScanDocument(scan),
      });
    },
    // Lower than any revision with which the scan goes on.
    "scan-chunks": ({ scanId, page, bytes }) =>
      one("scan_chunks", `${scanId}#${page}`, { scanId, page, revision: 0, bytes: bytesOf(bytes) }),
    "rule-versions": (stored) => {
      const { rule, version, state, revision } = stored;
      const fields = { rule, version, state, revision, writer: newToken(), document: stored };
      return one("rule_versions", `${rule}@${version}`, fields);
    },
    "shadow-tallies": (tally) => {
      const { scanId, part, rule, version, asOf } = tally;
      const fields = { scanId, part, rule, version, asOf, document: tally };
      return one("shadow_tallies", `${scanId}|${rule}|${version}|${part}`, fields);
    },
    cases: (renewal) =>
      one("cases", renewal.caseId, {
        licenceId: renewal.licenceId,
        state: renewal.state,
        isOpen: renewal.state !== "closed",
        cycle: renewal.cycle,
        revision: renewal.revision,
        writer: newToken(),
        document: renewal,
      }),
    grants: (grant) => {
      const { grantId, holderId, rule, cycle, state, revision } = grant;
      return one("grants", grantId, { holderId, rule, cycle, state, revision, writer: newToken(), document: grant });
    },
    "grant-claims": ({ claim, grantId }) => one("grant_claims", claim, { grantId }),
    worklist: (item) => {
      const { subjectId, rule, decisionPosition: position, kind } = item;
      return one("worklist", `${subjectId}|${rule}`, { position, kind, document: item });
    },
    notices: ({ notice: { noticeId, ...notice }, sequence, effects, sealedText, leaseUntil }) =>
      one("notices", noticeId, {
        ...notice,
        sequence,
        ...(effects.length === 0 ? {} : { effects }),
        ...(sealedText === undefined ? {} : { sealedText: bytesOf(sealedText) }),
        // Who held it is gone: a claim that nobody has, so that its time runs out as it would have.
        ...(leaseUntil === undefined ? {} : { claim: newToken(), leaseUntil }),
        revision: 0,
        writer: newToken(),
      }),
    holds: ({ key, ...hold }) => one("holds", key, hold),
    "sending-counts": ({ counter, taken }) => one("sending_counts", counter, { taken, takers: [] }),
    "flagged-numbers": ({ hash, ...flag }) => one("flagged_numbers", hash, flag),
    "opt-outs": ({ hash, ...said }) => one("opt_outs", hash, said),
    replies: ({ reply: { replyId, ...reply }, sealed }) =>
      one("replies", replyId, { ...reply, sealed: bytesOf(sealed), writer: newToken() }),
    slots: (slot) => one("slots", `${slot.schedule}#${slot.day}`, { ...slot, writer: newToken() }),
    fences: ({ name, fence }) =>
      name === archiveLease
        ? []
        : one("leases", name, { fence, holder: "", token: newToken(), endsAt: Number.MIN_SAFE_INTEGER }),
  };
}
