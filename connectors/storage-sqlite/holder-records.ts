import { canonicalJson } from "../../src/domain/canonical-json.ts";
import type { HolderPersonalPart } from "../../src/domain/licence.ts";
import type { HolderRecord } from "../../src/ports/register-intake.ts";
import type { RegisteredHolder } from "../../src/ports/register-store.ts";
import type { Stamp } from "./licence-records.ts";
import type { RegisterContext } from "./register-context.ts";
import { parsed } from "./rows.ts";

/** What of a holder is stored as its document. */
export type HolderDocument = Pick<RegisteredHolder, "holder" | "regionCode" | "doubts">;

export interface PreparedHolder {
  readonly record: HolderRecord;
  readonly document: string;
  readonly personalText: string;
  /** Keyed, because a personal part could be guessed from a plain hash. */
  readonly digest: Buffer;
}

export interface StoredHolder {
  readonly document_no: number | null;
  readonly missing_since: number | null;
  readonly digest: Buffer | null;
}

/** Writing holders, inside a transaction. */
export interface HolderRecords {
  readonly prepare: (record: HolderRecord) => PreparedHolder;
  readonly get: (holderId: string) => StoredHolder | undefined;
  /** True if the stored record equals this one; one known through licences alone never does. */
  readonly isSame: (stored: StoredHolder, prepared: PreparedHolder) => boolean;
  /** The first record of its own. @returns the number of its document. */
  readonly add: (prepared: PreparedHolder, stamp: Stamp) => number;
  /** The stored record becomes an earlier version. */
  readonly replace: (documentNo: number, prepared: PreparedHolder, stamp: Stamp) => void;
  readonly isNamedAgain: (holderId: string) => void;
}

const documentOf = ({ holder, regionCode, doubts }: HolderRecord): HolderDocument => ({
  holder,
  ...(regionCode === undefined ? {} : { regionCode }),
  doubts,
});

export function holderRecords({ writer, vault }: RegisterContext): HolderRecords {
  const get = writer.prepare<[string], StoredHolder>(
    "SELECT document_no, missing_since, digest FROM holders WHERE holder_id = ?",
  );
  const stored = writer.prepare<[number], { document: string; sealed: Buffer | null }>(
    "SELECT document, sealed FROM holder_documents WHERE document_no = ?",
  );
  const addDocument = writer.prepare<[number, string, Uint8Array | null]>(
    "INSERT INTO holder_documents (version, known_at, document, sealed) VALUES (1, ?, ?, ?)",
  );
  const addHolder = writer.prepare<[string, string, number, number, Buffer]>(
    `INSERT INTO holders (holder_id, kind, document_no, source_no, digest) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (holder_id) DO UPDATE SET kind = excluded.kind, document_no = excluded.document_no,
       source_no = excluded.source_no, missing_since = NULL, digest = excluded.digest`,
  );
  const keepVersion = writer.prepare<[string]>(
    `INSERT INTO holder_versions (document_no, version, source_no, known_at, document, sealed)
     SELECT d.document_no, d.version, h.source_no, d.known_at, d.document, d.sealed
     FROM holders AS h JOIN holder_documents AS d ON d.document_no = h.document_no WHERE h.holder_id = ?`,
  );
  const replaceDocument = writer.prepare<[number, string, Uint8Array | null, number]>(
    "UPDATE holder_documents SET version = version + 1, known_at = ?, document = ?, sealed = ? WHERE document_no = ?",
  );
  const redigest = writer.prepare<[Buffer, string]>("UPDATE holders SET digest = ? WHERE holder_id = ?");
  const isNamedAgain = writer.prepare<[string]>("UPDATE holders SET missing_since = NULL WHERE holder_id = ?");

  const NOTHING = "{}";
  const sealed = ({ personalText }: PreparedHolder): Uint8Array | null =>
    personalText === NOTHING ? null : vault.seal(personalText);

  return {
    prepare(record) {
      const document = JSON.stringify(documentOf(record));
      const personalText = JSON.stringify(record.personal);
      const digest = Buffer.from(vault.keyedHash("record", document + personalText), "hex");
      return { record, document, personalText, digest };
    },
    get: (holderId) => get.get(holderId),
    isSame({ document_no: documentNo, digest: known }, { record, digest }) {
      if (documentNo === null) return false;
      if (known?.equals(digest) === true) return true;
      const row = stored.get(documentNo);
      if (row === undefined) return false;
      const personal = row.sealed === null ? {} : parsed<HolderPersonalPart>(vault.open(row.sealed));
      const before = canonicalJson({ document: parsed<HolderDocument>(row.document), personal });
      if (before !== canonicalJson({ document: documentOf(record), personal: record.personal })) return false;
      redigest.run(digest, record.holder.holderId);
      return true;
    },
    add(prepared, { sourceNo, knownAt }) {
      const { holderId, kind } = prepared.record.holder;
      const documentNo = Number(addDocument.run(knownAt, prepared.document, sealed(prepared)).lastInsertRowid);
      addHolder.run(holderId, kind, documentNo, sourceNo, prepared.digest);
      return documentNo;
    },
    replace(documentNo, prepared, { sourceNo, knownAt }) {
      const { holderId, kind } = prepared.record.holder;
      keepVersion.run(holderId);
      replaceDocument.run(knownAt, prepared.document, sealed(prepared), documentNo);
      addHolder.run(holderId, kind, documentNo, sourceNo, prepared.digest);
    },
    isNamedAgain(holderId) {
      isNamedAgain.run(holderId);
    },
  };
}
