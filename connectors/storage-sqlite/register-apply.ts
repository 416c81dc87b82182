import { canonicalJson } from "../../src/domain/canonical-json.ts";
import type { LicenceRecord } from "../../src/ports/register-intake.ts";
import type { Applied, RegisterStore } from "../../src/ports/register-store.ts";
import { orNull } from "./rows.ts";
import type { FactWriter } from "./register-facts.ts";
import type { Imports } from "./register-imports.ts";
import type { Lookups } from "./register-lookups.ts";
import type { RegisterContext } from "./register-context.ts";

interface StoredLicence {
  readonly licence_no: number;
  readonly missing_since: number | null;
  readonly digest: Buffer;
}

type Row = Parameters<RegisterStore["applyLicences"]>[1][number];

export function applyLicencesOn(
  register: RegisterContext,
  imports: Imports,
  lookups: Lookups,
  facts: FactWriter,
): RegisterStore["applyLicences"] {
  const { writer, vault, transact, now } = register;
  const get = writer.prepare<[string], StoredLicence>(
    "SELECT licence_no, missing_since, digest FROM licences WHERE licence_id = ?",
  );
  const addDocument = writer.prepare<[number, string, Uint8Array | null]>(
    "INSERT INTO licence_documents (version, known_at, document, sealed) VALUES (1, ?, ?, ?)",
  );
  const addLicence = writer.prepare<[string, number, string, string | null, number, Buffer]>(
    "INSERT INTO licences (licence_id, licence_no, item_code, valid_until, source_no, digest) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const addItem = writer.prepare<[string]>("INSERT OR IGNORE INTO items (item_code) VALUES (?)");
  const keepVersion = writer.prepare<[string]>(
    `INSERT INTO licence_versions (licence_no, version, source_no, known_at, document, sealed)
     SELECT d.licence_no, d.version, l.source_no, d.known_at, d.document, d.sealed
     FROM licences AS l JOIN licence_documents AS d ON d.licence_no = l.licence_no WHERE l.licence_id = ?`,
  );
  const replaceDocument = writer.prepare<[number, string, Uint8Array | null, number]>(
    "UPDATE licence_documents SET version = version + 1, known_at = ?, document = ?, sealed = ? WHERE licence_no = ?",
  );
  const replaceLicence = writer.prepare<[string, string | null, number, Buffer, string]>(
    `UPDATE licences SET item_code = ?, valid_until = ?, source_no = ?, missing_since = NULL, digest = ?
     WHERE licence_id = ?`,
  );
  const isNamedAgain = writer.prepare<[string]>("UPDATE licences SET missing_since = NULL WHERE licence_id = ?");
  const seenOn = writer
    .prepare<[number, number], number>("SELECT line FROM import_seen WHERE import_no = ? AND licence_no = ?")
    .pluck();
  const see = writer.prepare<[number, number, number]>(
    "INSERT INTO import_seen (import_no, licence_no, line) VALUES (?, ?, ?)",
  );

  // The facts a row states are dated and kept by themselves: a licence seen again on a later day is not a new version.
  const digestOf = ({ licence, personal }: LicenceRecord): Buffer =>
    Buffer.from(vault.keyedHash("record", canonicalJson({ licence, personal })), "hex");
  const sealed = ({ personal }: LicenceRecord): Uint8Array | null =>
    Object.keys(personal).length === 0 ? null : vault.seal(JSON.stringify(personal));

  const add = ({ record }: Row, digest: Buffer, sourceNo: number, knownAt: number): number => {
    const { licence } = record;
    const document = JSON.stringify(licence);
    const licenceNo = Number(addDocument.run(knownAt, document, sealed(record)).lastInsertRowid);
    addLicence.run(licence.licenceId, licenceNo, licence.itemCode, orNull(licence.validUntil), sourceNo, digest);
    addItem.run(licence.itemCode);
    lookups.add(licenceNo, lookups.keysOf(licence, record.personal));
    for (const fact of record.facts) facts.apply(fact);
    return licenceNo;
  };

  const replace = ({ record }: Row, digest: Buffer, sourceNo: number, knownAt: number, licenceNo: number): void => {
    const { licence } = record;
    keepVersion.run(licence.licenceId);
    replaceDocument.run(knownAt, JSON.stringify(licence), sealed(record), licenceNo);
    replaceLicence.run(licence.itemCode, orNull(licence.validUntil), sourceNo, digest, licence.licenceId);
    addItem.run(licence.itemCode);
    lookups.add(licenceNo, lookups.keysOf(licence, record.personal));
  };

  const applyRow = (row: Row, digest: Buffer, importNo: number, sourceNo: number, knownAt: number): Applied => {
    const { line, record } = row;
    const stored = get.get(record.licence.licenceId);
    if (stored === undefined) {
      see.run(importNo, add(row, digest, sourceNo, knownAt), line);
      return { line, outcome: "accepted" };
    }
    const isSame = stored.digest.equals(digest);
    const firstLine = seenOn.get(importNo, stored.licence_no);
    if (firstLine !== undefined) {
      const changesNothing = isSame && record.facts.every((fact) => facts.compare(fact) === "none");
      return changesNothing ? { line, outcome: "unchanged" } : { line, outcome: "repeats", firstLine };
    }
    see.run(importNo, stored.licence_no, line);
    if (!isSame) replace(row, digest, sourceNo, knownAt, stored.licence_no);
    else if (stored.missing_since !== null) isNamedAgain.run(record.licence.licenceId);
    const changes = record.facts.map(facts.apply);
    const hasOtherFacts = changes.some((change) => change === "new" || change === "other-value");
    return { line, outcome: isSame && !hasOtherFacts ? "unchanged" : "changed" };
  };

  return async (importId, rows) => {
    // Before the transaction: nobody else has to wait while this computes.
    const digests = rows.map(({ record }) => digestOf(record));
    return transact(() => {
      const { importNo, sourceNo } = imports.running(importId);
      const knownAt = now();
      return rows.map((row, i) => applyRow(row, digests[i] as Buffer, importNo, sourceNo, knownAt));
    });
  };
}
