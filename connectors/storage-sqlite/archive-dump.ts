import type { Grant } from "../../src/domain/grant.ts";
import type { RenewalCase } from "../../src/domain/case.ts";
import type { FactCoverage, FactValue, HolderKind } from "../../src/domain/licence.ts";
import type { CivilDate } from "../../src/domain/civil-date.ts";
import type { Notice } from "../../src/domain/notice.ts";
import type { StoredRuleVersion } from "../../src/domain/rule-life.ts";
import type { WorklistItem } from "../../src/ports/case-store.ts";
import type { Hold, NumberFlag, OptOut } from "../../src/ports/contact-store.ts";
import type { ShadowTally } from "../../src/ports/rule-store.ts";
import type { Scan } from "../../src/ports/scan-store.ts";
import {
  archiveLease,
  archiveParts,
  type ArchivedVersion,
  type ArchivePart,
  type ArchiveRecord,
  type ArchiveRecords,
} from "../../src/ports/store-archive.ts";
import { openReader, type Connection } from "./connection.ts";
import { optional, parsed } from "./rows.ts";

type Row = Readonly<Record<string, unknown>>;
type Dumps = { readonly [Part in ArchivePart]: () => Iterable<ArchiveRecords[Part]> };

const base64 = (bytes: unknown): string => (bytes as Buffer).toString("base64");
const sealedIn = (bytes: unknown): { readonly sealed?: string } => (bytes === null ? {} : { sealed: base64(bytes) });

/** Every record of the store as it is at the moment of the first one; on a connection of its own, which is closed at the end. */
export async function* dumpOf(path: string): AsyncIterable<ArchiveRecord> {
  const snapshot = openReader(path);
  try {
    snapshot.exec("BEGIN");
    const dumps = dumpsOn(snapshot);
    for (const part of archiveParts) for (const record of dumps[part]()) yield { part, record } as ArchiveRecord;
  } finally {
    snapshot.close();
  }
}

function dumpsOn(connection: Connection): Dumps {
  const rows = (sql: string): Iterable<Row> => connection.prepare<[], Row>(sql).iterate();
  function* mapped<Out>(sql: string, to: (row: Row) => Out): Iterable<Out> {
    for (const row of rows(sql)) yield to(row);
  }
  /** Rows that are a document of the very form. */
  const documents = <Document>(table: string, order: string) =>
    mapped(`SELECT document FROM ${table} ORDER BY ${order}`, ({ document }) => parsed<Document>(String(document)));
  const namesOf = (table: string, column: string): ReadonlyMap<number, string> =>
    new Map(connection.prepare<[], [number, string]>(`SELECT ${column}, name FROM ${table}`).raw().all());
  const sources = namesOf("sources", "source_no");
  const factNames = namesOf("fact_names", "fact_no");
  const sourceOf = (row: Row): string => sources.get(Number(row["source_no"])) ?? "";

  const versionOf = <Document>(row: Row): ArchivedVersion<Document> => ({
    version: Number(row["version"]),
    source: sourceOf(row),
    knownAt: Number(row["known_at"]),
    document: parsed<Document>(String(row["document"])),
    ...sealedIn(row["sealed"]),
  });
  const VERSION = "version, source_no, known_at, document, sealed";
  const earlierOf = (table: string, column: string) =>
    connection.prepare<[unknown], Row>(`SELECT ${VERSION} FROM ${table} WHERE ${column} = ? ORDER BY version`);
  const earlierLicences = earlierOf("licence_versions", "licence_no");
  const earlierHolders = earlierOf("holder_versions", "document_no");
  const idOfLicence = connection
    .prepare<[unknown], string>("SELECT document ->> '$.licenceId' FROM licence_documents WHERE licence_no = ?")
    .pluck();
  const hasEffect = connection
    .prepare<[string, string], number>("SELECT 1 FROM notice_effects WHERE effect_key = ? AND notice_id = ?")
    .pluck();

  type StoredFact = readonly [factNo: number, value: FactValue, observedOn: CivilDate, sourceNo: number];
  const factOf = ([factNo, value, observedOn, sourceNo]: StoredFact) => ({
    fact: factNames.get(factNo) ?? "",
    value,
    observedOn,
    source: sources.get(sourceNo) ?? "",
  });

  return {
    imports: () =>
      mapped("SELECT import_no, state, document FROM imports ORDER BY import_no", (row) => ({
        ...parsed<ArchiveRecords["imports"]>(String(row["document"])),
        importNo: Number(row["import_no"]),
        state: row["state"] === "finished" ? "finished" : "abandoned",
      })),
    quarantined: () =>
      mapped("SELECT import_no, line, problems FROM quarantined ORDER BY import_no, line", (row) => ({
        importNo: Number(row["import_no"]),
        line: Number(row["line"]),
        problems: parsed(String(row["problems"])),
      })),
    licences: () =>
      mapped(
        // In the order of the narrow tree, so that nothing is sorted.
        `SELECT l.licence_id, l.licence_no, l.missing_since, l.source_no, d.version, d.known_at, d.document, d.sealed
         FROM licences AS l CROSS JOIN licence_documents AS d ON d.licence_no = l.licence_no ORDER BY l.licence_id`,
        (row) => ({
          licenceId: row["licence_id"] as ArchiveRecords["licences"]["licenceId"],
          ...optional("missingSince", row["missing_since"] as number | null),
          versions: [...earlierLicences.all(row["licence_no"]), row].map((one) => versionOf(one)),
        }),
      ),
    holders: () =>
      mapped(
        `SELECT h.holder_id, h.kind, h.licence_no, h.document_no, h.missing_since, h.source_no,
           d.version, d.known_at, d.document, d.sealed
         FROM holders AS h LEFT JOIN holder_documents AS d ON d.document_no = h.document_no ORDER BY h.holder_id`,
        (row) => ({
          holderId: row["holder_id"] as ArchiveRecords["holders"]["holderId"],
          kind: row["kind"] as HolderKind,
          ...(row["licence_no"] === null
            ? {}
            : { licenceId: idOfLicence.get(row["licence_no"]) as ArchiveRecords["licences"]["licenceId"] }),
          ...optional("missingSince", row["missing_since"] as number | null),
          versions:
            row["document_no"] === null
              ? []
              : [...earlierHolders.all(row["document_no"]), row].map((one) => versionOf(one)),
        }),
      ),
    facts: () =>
      mapped(
        `SELECT subject_id, facts FROM facts
         UNION ALL SELECT licence_id, facts FROM licences CROSS JOIN licence_facts USING (licence_no) ORDER BY 1`,
        (row) => ({
          subjectId: String(row["subject_id"]),
          facts: parsed<readonly StoredFact[]>(String(row["facts"]))
            .map(factOf)
            .sort((a, b) => (a.fact < b.fact ? -1 : 1)),
        }),
      ),
    coverage: () => documents<FactCoverage>("coverage", "fact"),
    log: () =>
      mapped(
        `SELECT e.position, e.key, e.kind, e.body, d.subject_id, d.rule, d.cycle, d.outcome, d.content_digest, d.as_of,
           d.sealed, d.is_pending, d.is_superseded
         FROM log_entries AS e LEFT JOIN decisions AS d ON d.position = e.position ORDER BY e.position`,
        (row) => ({
          position: Number(row["position"]),
          key: String(row["key"]),
          kind: row["kind"] as ArchiveRecords["log"]["kind"],
          body: String(row["body"]),
          ...decisionIn(row),
        }),
      ),
    scans: () => documents<Scan>("scans", "scan_no"),
    "scan-chunks": () =>
      mapped(
        "SELECT scan_id, page, bytes FROM scan_chunks JOIN scans USING (scan_no) ORDER BY scan_no, page",
        (row) => ({
          scanId: String(row["scan_id"]),
          page: Number(row["page"]),
          bytes: base64(row["bytes"]),
        }),
      ),
    "rule-versions": () => documents<StoredRuleVersion>("rule_versions", "rule, version"),
    "shadow-tallies": () =>
      documents<ShadowTally>("shadow_tallies", "scan_id || '|' || rule || '|' || version || '|' || part"),
    cases: () => documents<RenewalCase>("cases", "case_id"),
    grants: () => documents<Grant>("grants", "grant_id"),
    "grant-claims": () =>
      mapped("SELECT claim, grant_id FROM grant_claims ORDER BY claim", (row) => ({
        claim: String(row["claim"]),
        grantId: row["grant_id"] as ArchiveRecords["grant-claims"]["grantId"],
      })),
    worklist: () => documents<WorklistItem>("worklist", "subject_id || '|' || rule"),
    notices: () =>
      mapped("SELECT document, sequence, sealed_text, lease_until FROM notices ORDER BY notice_id", (row) => {
        const notice = parsed<Omit<Notice, "text">>(String(row["document"]));
        const effects = notice.items
          .map(({ effectKey }) => effectKey)
          .filter((effectKey) => hasEffect.get(effectKey, notice.noticeId) === 1);
        return {
          notice,
          sequence: Number(row["sequence"]),
          effects,
          ...(row["sealed_text"] === null ? {} : { sealedText: base64(row["sealed_text"]) }),
          ...optional("leaseUntil", row["lease_until"] as number | null),
        };
      }),
    holds: () => documents<Hold>("holds", "key"),
    "sending-counts": () =>
      mapped("SELECT counter, taken FROM sending_counts ORDER BY counter", (row) => ({
        counter: String(row["counter"]),
        taken: Number(row["taken"]),
      })),
    "flagged-numbers": () => documents<NumberFlag>("flagged_numbers", "hash"),
    "opt-outs": () => documents<OptOut>("opt_outs", "hash"),
    replies: () =>
      mapped("SELECT document, sealed FROM replies ORDER BY reply_id", (row) => ({
        reply: parsed<ArchiveRecords["replies"]["reply"]>(String(row["document"])),
        sealed: base64(row["sealed"]),
      })),
    slots: () =>
      mapped(
        "SELECT schedule, day, state, fence, attempts, finished_at FROM slots ORDER BY schedule || '#' || day",
        (row) => ({
          schedule: String(row["schedule"]),
          day: row["day"] as CivilDate,
          state: row["state"] as ArchiveRecords["slots"]["state"],
          fence: Number(row["fence"]),
          attempts: Number(row["attempts"]),
          ...optional("finishedAt", row["finished_at"] as number | null),
        }),
      ),
    fences: () =>
      mapped(`SELECT name, fence FROM leases WHERE name <> '${archiveLease}' ORDER BY name`, (row) => ({
        name: String(row["name"]),
        fence: Number(row["fence"]),
      })),
  };
}

const decisionIn = (row: Row): Pick<ArchiveRecords["log"], "decision"> =>
  row["subject_id"] === null
    ? {}
    : {
        decision: {
          subjectId: row["subject_id"] as NonNullable<ArchiveRecords["log"]["decision"]>["subjectId"],
          rule: String(row["rule"]),
          cycle: String(row["cycle"]),
          outcome: row["outcome"] as NonNullable<ArchiveRecords["log"]["decision"]>["outcome"],
          contentDigest: String(row["content_digest"]),
          asOf: row["as_of"] as CivilDate,
          ...sealedIn(row["sealed"]),
          isPending: row["is_pending"] === 1,
          isSuperseded: row["is_superseded"] === 1,
        },
      };
