import { canonicalJson } from "../../src/domain/canonical-json.ts";
import type { Licence, PersonalPart } from "../../src/domain/licence.ts";
import type { LicenceRecord } from "../../src/ports/register-intake.ts";
import type { Lookups } from "./register-lookups.ts";
import type { RegisterContext } from "./register-context.ts";
import { orNull, parsed } from "./rows.ts";

/** A record with everything computed that needs no database. */
export interface PreparedRecord {
  readonly record: LicenceRecord;
  readonly document: string;
  readonly personalText: string;
  /** Keyed, because a personal part could be guessed from a plain hash. Hex: buffers to and from the driver cost more. */
  readonly digest: string;
}

export interface StoredLicence {
  readonly licence_no: number;
  readonly missing_since: number | null;
  /** Upper-case hex. */
  readonly digest: string;
  readonly facts: string | null;
  /** The line on which the running import named it before. */
  readonly seen_on: number | null;
}

export interface Stamp {
  readonly sourceNo: number;
  readonly knownAt: number;
}

/** Writing licences, inside a transaction. */
export interface LicenceRecords {
  readonly prepare: (record: LicenceRecord) => PreparedRecord;
  /** As the import finds it. */
  readonly get: (licenceId: string, importNo: number) => StoredLicence | undefined;
  /** True if the stored record equals this one. */
  readonly isSame: (stored: StoredLicence, prepared: PreparedRecord) => boolean;
  /** @returns the licence's row number. */
  readonly add: (prepared: PreparedRecord, stamp: Stamp) => number;
  /** The stored record becomes an earlier version. */
  readonly replace: (licenceNo: number, prepared: PreparedRecord, stamp: Stamp) => void;
  readonly isNamedAgain: (licenceId: string) => void;
}

export function licenceRecords({ writer, vault, items }: RegisterContext, lookups: Lookups): LicenceRecords {
  // All that an unchanged row needs, in one statement.
  const get = writer.prepare<[number, string], StoredLicence>(
    `SELECT l.licence_no, l.missing_since, hex(l.digest) AS digest, f.facts, s.line AS seen_on FROM licences AS l
     LEFT JOIN licence_facts AS f ON f.licence_no = l.licence_no
     LEFT JOIN import_seen AS s ON s.import_no = ? AND s.licence_no = l.licence_no
     WHERE l.licence_id = ?`,
  );
  const documentOf = writer.prepare<[number], { document: string; sealed: Buffer | null }>(
    "SELECT document, sealed FROM licence_documents WHERE licence_no = ?",
  );
  const addDocument = writer.prepare<[number, string, Uint8Array | null]>(
    "INSERT INTO licence_documents (version, known_at, document, sealed) VALUES (1, ?, ?, ?)",
  );
  const addLicence = writer.prepare<[string, number, number, string | null, number, string]>(
    `INSERT INTO licences (licence_id, licence_no, item_no, valid_until, source_no, digest)
     VALUES (?, ?, ?, ?, ?, unhex(?))`,
  );
  const keepVersion = writer.prepare<[string]>(
    `INSERT INTO licence_versions (licence_no, version, source_no, known_at, document, sealed)
     SELECT d.licence_no, d.version, l.source_no, d.known_at, d.document, d.sealed
     FROM licences AS l JOIN licence_documents AS d ON d.licence_no = l.licence_no WHERE l.licence_id = ?`,
  );
  const replaceDocument = writer.prepare<[number, string, Uint8Array | null, number]>(
    "UPDATE licence_documents SET version = version + 1, known_at = ?, document = ?, sealed = ? WHERE licence_no = ?",
  );
  const replaceLicence = writer.prepare<[number, string | null, number, string, string]>(
    `UPDATE licences SET item_no = ?, valid_until = ?, source_no = ?, missing_since = NULL, digest = unhex(?)
     WHERE licence_id = ?`,
  );
  const redigest = writer.prepare<[string, string]>("UPDATE licences SET digest = unhex(?) WHERE licence_id = ?");
  const isNamedAgain = writer.prepare<[string]>("UPDATE licences SET missing_since = NULL WHERE licence_id = ?");

  const NOTHING = "{}";
  const sealed = ({ personalText }: PreparedRecord): Uint8Array | null =>
    personalText === NOTHING ? null : vault.seal(personalText);

  return {
    prepare(record) {
      const document = JSON.stringify(record.licence);
      const personalText = JSON.stringify(record.personal);
      const digest = vault.keyedHash("record", document + personalText).toUpperCase();
      return { record, document, personalText, digest };
    },
    get: (licenceId, importNo) => get.get(importNo, licenceId),
    isSame(stored, { record, digest }) {
      if (stored.digest === digest) return true;
      // The digest is over texts as they came, which is cheap; only where it differs are canonical forms compared.
      const row = documentOf.get(stored.licence_no);
      if (row === undefined) return false;
      const personal = row.sealed === null ? {} : parsed<PersonalPart>(vault.open(row.sealed));
      const before = canonicalJson({ licence: parsed<Licence>(row.document), personal });
      if (before !== canonicalJson({ licence: record.licence, personal: record.personal })) return false;
      redigest.run(digest, record.licence.licenceId);
      return true;
    },
    add(prepared, { sourceNo, knownAt }) {
      const { licence, personal } = prepared.record;
      const licenceNo = Number(addDocument.run(knownAt, prepared.document, sealed(prepared)).lastInsertRowid);
      const itemNo = items.numberOf(licence.itemCode);
      addLicence.run(licence.licenceId, licenceNo, itemNo, orNull(licence.validUntil), sourceNo, prepared.digest);
      lookups.add(licenceNo, lookups.keysOf(licence, personal));
      return licenceNo;
    },
    replace(licenceNo, prepared, { sourceNo, knownAt }) {
      const { licence, personal } = prepared.record;
      keepVersion.run(licence.licenceId);
      replaceDocument.run(knownAt, prepared.document, sealed(prepared), licenceNo);
      const itemNo = items.numberOf(licence.itemCode);
      replaceLicence.run(itemNo, orNull(licence.validUntil), sourceNo, prepared.digest, licence.licenceId);
      lookups.add(licenceNo, lookups.keysOf(licence, personal));
    },
    isNamedAgain(licenceId) {
      isNamedAgain.run(licenceId);
    },
  };
}
