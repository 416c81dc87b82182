import type { HolderPersonalPart, PersonalPart } from "../../src/domain/licence.ts";
import type { ArchiveLoaders, ArchiveRecords, Base64 } from "../../src/ports/store-archive.ts";
import { holderRecords } from "./holder-records.ts";
import { licenceRecords } from "./licence-records.ts";
import type { RegisterContext } from "./register-context.ts";
import type { Lookups } from "./register-lookups.ts";
import { orNull, parsed } from "./rows.ts";

type RegisterPart = "imports" | "quarantined" | "licences" | "holders" | "facts" | "coverage";

export const bytesOf = (sealed: Base64 | undefined): Buffer | null =>
  sealed === undefined ? null : Buffer.from(sealed, "base64");

/** Inside a transaction: takes the register's records in. Digests and keyed hashes are worked out from the sealed parts. */
export function registerLoaders(register: RegisterContext, lookups: Lookups): Pick<ArchiveLoaders<void>, RegisterPart> {
  const { writer, vault, sources, factNames, items } = register;
  const licences = licenceRecords(register, lookups);
  const holders = holderRecords(register);
  const addImport = writer.prepare("INSERT INTO imports (import_no, source_no, state, document) VALUES (?, ?, ?, ?)");
  const addQuarantined = writer.prepare("INSERT INTO quarantined (import_no, line, problems) VALUES (?, ?, ?)");
  const addLicenceDocument = writer.prepare(
    "INSERT INTO licence_documents (version, known_at, document, sealed) VALUES (?, ?, ?, ?)",
  );
  const addLicence = writer.prepare(
    `INSERT INTO licences (licence_id, licence_no, item_no, valid_until, source_no, missing_since, digest)
     VALUES (?, ?, ?, ?, ?, ?, unhex(?))`,
  );
  const addLicenceVersion = writer.prepare(
    `INSERT INTO licence_versions (licence_no, version, source_no, known_at, document, sealed)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const licenceNoOf = writer.prepare<[string], number>("SELECT licence_no FROM licences WHERE licence_id = ?").pluck();
  const addHolderDocument = writer.prepare(
    "INSERT INTO holder_documents (version, known_at, document, sealed) VALUES (?, ?, ?, ?)",
  );
  const addHolder = writer.prepare(
    `INSERT INTO holders (holder_id, kind, licence_no, document_no, source_no, missing_since, digest)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const addHolderVersion = writer.prepare(
    `INSERT INTO holder_versions (document_no, version, source_no, known_at, document, sealed)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const addFacts = writer.prepare("INSERT INTO facts (subject_id, facts) VALUES (?, ?)");
  const addLicenceFacts = writer.prepare("INSERT INTO licence_facts (licence_no, facts) VALUES (?, ?)");
  const addCoverage = writer.prepare("INSERT INTO coverage (fact, observed_on, document) VALUES (?, ?, ?)");

  const personalIn = <Part extends object>(sealed: Buffer | null): Part =>
    sealed === null ? ({} as Part) : parsed<Part>(vault.open(sealed));

  return {
    imports({ importNo, state, ...document }) {
      addImport.run(importNo, sources.numberOf(document.source), state, JSON.stringify(document));
    },
    quarantined({ importNo, line, problems }) {
      addQuarantined.run(importNo, line, JSON.stringify(problems));
    },
    licences({ licenceId, missingSince, versions }) {
      const [current, earlier] = newestOf(versions);
      const sealed = bytesOf(current.sealed);
      const personal = personalIn<PersonalPart>(sealed);
      const licence = current.document;
      const { document, digest } = licences.prepare({ licence, personal, facts: [] });
      const { lastInsertRowid } = addLicenceDocument.run(current.version, current.knownAt, document, sealed);
      const licenceNo = Number(lastInsertRowid);
      const [itemNo, sourceNo] = [items.numberOf(licence.itemCode), sources.numberOf(current.source)];
      const until = orNull(licence.validUntil);
      addLicence.run(licenceId, licenceNo, itemNo, until, sourceNo, orNull(missingSince), digest);
      for (const { version, source, knownAt, document: old, sealed: part } of earlier)
        addLicenceVersion.run(
          licenceNo,
          version,
          sources.numberOf(source),
          knownAt,
          JSON.stringify(old),
          bytesOf(part),
        );
      lookups.add(licenceNo, lookups.keysOf(licence, personal));
    },
    holders({ holderId, kind, licenceId, missingSince, versions }) {
      const licenceNo = licenceId === undefined ? null : orNull(licenceNoOf.get(licenceId));
      if (versions.length === 0) {
        addHolder.run(holderId, kind, licenceNo, null, null, orNull(missingSince), null);
        return;
      }
      const [current, earlier] = newestOf(versions);
      const sealed = bytesOf(current.sealed);
      const personal = personalIn<HolderPersonalPart>(sealed);
      const { document, digest } = holders.prepare({ ...current.document, personal, facts: [] });
      const { lastInsertRowid } = addHolderDocument.run(current.version, current.knownAt, document, sealed);
      const documentNo = Number(lastInsertRowid);
      const sourceNo = sources.numberOf(current.source);
      addHolder.run(holderId, kind, licenceNo, documentNo, sourceNo, orNull(missingSince), digest);
      for (const { version, source, knownAt, document: old, sealed: part } of earlier)
        addHolderVersion.run(
          documentNo,
          version,
          sources.numberOf(source),
          knownAt,
          JSON.stringify(old),
          bytesOf(part),
        );
    },
    facts({ subjectId, facts }) {
      const stored = facts.map(
        ({ fact, value, observedOn, source }) =>
          [factNames.numberOf(fact), value, observedOn, sources.numberOf(source)] as const,
      );
      const text = JSON.stringify(stored.sort(([a], [b]) => a - b));
      const licenceNo = licenceNoOf.get(subjectId);
      if (licenceNo === undefined) addFacts.run(subjectId, text);
      else addLicenceFacts.run(licenceNo, text);
    },
    coverage(list) {
      addCoverage.run(list.fact, list.observedOn, JSON.stringify(list));
    },
  };
}

/** The version in force, and those before it. */
function newestOf<Version extends ArchiveRecords["licences" | "holders"]["versions"][number]>(
  versions: readonly Version[],
): readonly [Version, readonly Version[]] {
  const current = versions.at(-1);
  if (current === undefined) throw new TypeError("a record without a version");
  return [current, versions.slice(0, -1)];
}
