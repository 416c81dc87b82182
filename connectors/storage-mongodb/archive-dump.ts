import type { Model } from "mongoose";
import {
  archiveLease,
  archiveParts,
  type ArchivedVersion,
  type ArchivePart,
  type ArchiveRecord,
  type ArchiveRecords,
} from "../../src/ports/store-archive.ts";
import type { Context } from "./context.ts";
import { logBatches } from "./decisions.ts";
import { registerBatches } from "./register-state.ts";
import { rulesOn } from "./rules.ts";
import { noticeRow, caseRow, worklistRow } from "./rows/casework.ts";
import { flaggedNumberRow, holdRow, optOutRow, replyRow, sendingCountRow } from "./rows/contact.ts";
import { claimRow, grantRow, holderRow, holderVersionRow } from "./rows/holders.ts";
import { decisionRow, entryRow, type DecisionRow } from "./rows/log.ts";
import {
  coverageOfRow,
  coverageRow,
  factsRow,
  fromLicenceDocument,
  importRow,
  licenceRow,
  quarantinedRow,
  versionRow,
} from "./rows/register.ts";
import { shadowRow } from "./rows/rules.ts";
import { fromScanDocument, leaseRow, scanRow, slotRow } from "./rows/running.ts";
import { readBack, readBackLog } from "./rows/values.ts";
import { scansOn } from "./scans.ts";

type Dumps = { readonly [Part in ArchivePart]: () => AsyncIterable<ArchiveRecords[Part]> };
type Filter = Record<string, unknown>;

/** Documents read at once. */
const PAGE = 500;

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
const sealedIn = (sealed: Uint8Array | undefined): { readonly sealed?: string } =>
  sealed === undefined ? {} : { sealed: base64(sealed) };

/** Every record of the store, page by page; whoever dumps keeps writers away. */
export async function* dumpOf(context: Context): AsyncIterable<ArchiveRecord> {
  await Promise.all([logBatches(context).settled(), registerBatches(context).settled()]);
  const dumps = dumpsOn(context);
  for (const part of archiveParts) for await (const record of dumps[part]()) yield { part, record } as ArchiveRecord;
}

function dumpsOn(context: Context): Dumps {
  const { collections, reading } = context;

  /** Pages in the order of one field. */
  async function* pages<Row>(
    model: Model<Row>,
    rowOf: (found: unknown) => Row,
    field: string = "_id",
    filter: Filter = {},
  ): AsyncIterable<readonly Row[]> {
    for (let after: unknown; ;) {
      const later = after === undefined ? {} : { [field]: { $gt: after } };
      const found: readonly unknown[] = await reading(() =>
        model
          .find({ ...filter, ...later } as never)
          .sort({ [field]: 1 })
          .limit(PAGE)
          .lean(),
      );
      const last = found.at(-1);
      if (last === undefined) return;
      yield found.map(rowOf);
      after = (last as Filter)[field];
    }
  }
  async function* mapped<Row, Out>(rows: AsyncIterable<readonly Row[]>, to: (row: Row) => Out): AsyncIterable<Out> {
    for await (const page of rows) yield* page.map(to);
  }
  /** The earlier versions of these, by whose they are, ascending. */
  async function earlier<Row extends { readonly version: number }>(
    model: Model<Row>,
    rowOf: (found: unknown) => Row,
    field: string & keyof Row,
    ids: readonly string[],
  ): Promise<ReadonlyMap<unknown, readonly Row[]>> {
    const found: readonly unknown[] = await reading(() => model.find({ [field]: { $in: ids } } as never).lean());
    const rows = found.map(rowOf).sort((a, b) => a.version - b.version);
    return grouped(rows, field);
  }

  async function* licences(): AsyncIterable<ArchiveRecords["licences"]> {
    const rows = pages(collections.licences, (found) => readBack(licenceRow, found, "证照"));
    for await (const page of rows) {
      const ids = page.map(({ _id }) => _id);
      const versionOf = (found: unknown) => readBack(versionRow, found, "证照");
      const before = await earlier(collections.licence_versions, versionOf, "licenceId", ids);
      for (const row of page)
        yield {
          licenceId: row._id,
          ...(row.missingSince === undefined ? {} : { missingSince: row.missingSince }),
          versions: [...(before.get(row._id) ?? []), row].map((one) => ({
            ...versionFields(one),
            document: fromLicenceDocument(one.document),
          })),
        };
    }
  }
  async function* holders(): AsyncIterable<ArchiveRecords["holders"]> {
    const rows = pages(collections.holders, (found) => readBack(holderRow, found, "主体"));
    for await (const page of rows) {
      const ids = page.map(({ _id }) => _id);
      const versionOf = (found: unknown) => readBack(holderVersionRow, found, "主体");
      const before = await earlier(collections.holder_versions, versionOf, "holderId", ids);
      for (const { _id, kind, licenceId, missingSince, own } of page)
        yield {
          holderId: _id,
          kind,
          ...(licenceId === undefined ? {} : { licenceId }),
          ...(missingSince === undefined ? {} : { missingSince }),
          versions:
            own === undefined
              ? []
              : [...(before.get(_id) ?? []), own].map((one) => ({ ...versionFields(one), document: one.document })),
        };
    }
  }
  async function* log(): AsyncIterable<ArchiveRecords["log"]> {
    for await (const page of pages(collections.log, (found) => readBackLog(entryRow, found, "决定日志"))) {
      const ids = page.map(({ _id }) => _id);
      const found = await reading(() => collections.decisions.find({ _id: { $in: ids } }).lean());
      const beside = new Map(
        found.map((row) => readBackLog(decisionRow, row, "决定")).map((row) => [row._id, row] as const),
      );
      for (const { _id, key, kind, body } of page)
        yield { position: _id, key, kind, body, ...decisionIn(beside.get(_id)) };
    }
  }
  async function* quarantined(): AsyncIterable<ArchiveRecords["quarantined"]> {
    const imports = pages(collections.imports, (found) => readBack(importRow, found, "导入"));
    const rowOf = (found: unknown) => readBack(quarantinedRow, found, "未接收的行");
    for await (const page of imports)
      for (const { _id } of page)
        yield* mapped(
          pages(collections.quarantined, rowOf, "line", { importNo: _id }),
          ({ importNo, line, problems }) => ({
            importNo,
            line,
            problems,
          }),
        );
  }
  const scanRows = () => pages(collections.scans, (found) => readBack(scanRow, found, "扫描"), "no");
  async function* scanChunks(): AsyncIterable<ArchiveRecords["scan-chunks"]> {
    const store = scansOn(context);
    for await (const page of scanRows())
      for (const { _id: scanId } of page)
        for (const { page: no, bytes } of await store.chunks(scanId)) yield { scanId, page: no, bytes: base64(bytes) };
  }
  async function* ruleVersions(): AsyncIterable<ArchiveRecords["rule-versions"]> {
    yield* await rulesOn(context).list();
  }

  return {
    imports: () =>
      mapped(
        pages(collections.imports, (found) => readBack(importRow, found, "导入")),
        ({ _id: importNo, state, ...rest }) => ({
          ...rest,
          importNo,
          state: state === "finished" ? "finished" : "abandoned",
        }),
      ),
    quarantined,
    licences,
    holders,
    facts: () =>
      mapped(
        pages(collections.facts, (found) => readBack(factsRow, found, "事实")),
        ({ _id: subjectId, facts }) => ({
          subjectId,
          facts: [...facts].sort((a, b) => (a.fact < b.fact ? -1 : 1)),
        }),
      ),
    coverage: () =>
      mapped(
        pages(collections.coverage, (found) => readBack(coverageRow, found, "名单")),
        coverageOfRow,
      ),
    log,
    scans: () => mapped(scanRows(), ({ document }) => fromScanDocument(document)),
    "scan-chunks": scanChunks,
    "rule-versions": ruleVersions,
    "shadow-tallies": () =>
      mapped(
        pages(collections.shadow_tallies, (found) => readBack(shadowRow, found, "试行计数")),
        ({ document }) => document,
      ),
    cases: () =>
      mapped(
        pages(collections.cases, (found) => readBack(caseRow, found, "办件")),
        ({ document }) => document,
      ),
    grants: () =>
      mapped(
        pages(collections.grants, (found) => readBack(grantRow, found, "发放件")),
        ({ document }) => document,
      ),
    "grant-claims": () =>
      mapped(
        pages(collections.grant_claims, (found) => readBack(claimRow, found, "占用")),
        ({ _id: claim, grantId }) => ({ claim, grantId }),
      ),
    worklist: () =>
      mapped(
        pages(collections.worklist, (found) => readBack(worklistRow, found, "待办")),
        ({ document }) => document,
      ),
    notices: () =>
      mapped(
        pages(collections.notices, (found) => readBack(noticeRow, found, "通知")),
        ({ _id: noticeId, sequence, effects = [], sealedText, leaseUntil, ...rest }) => {
          const { claim: _c, revision: _r, writer: _w, ...notice } = rest;
          return {
            notice: { noticeId, ...notice },
            sequence,
            effects: notice.items.map(({ effectKey }) => effectKey).filter((effectKey) => effects.includes(effectKey)),
            ...(sealedText === undefined ? {} : { sealedText: base64(sealedText) }),
            ...(leaseUntil === undefined ? {} : { leaseUntil }),
          };
        },
      ),
    holds: () =>
      mapped(
        pages(collections.holds, (found) => readBack(holdRow, found, "暂停")),
        ({ _id: key, ...rest }) => ({ key, ...rest }),
      ),
    "sending-counts": () =>
      mapped(
        pages(collections.sending_counts, (found) => readBack(sendingCountRow, found, "计数")),
        ({ _id: counter, taken }) => ({ counter, taken }),
      ),
    "flagged-numbers": () =>
      mapped(
        pages(collections.flagged_numbers, (found) => readBack(flaggedNumberRow, found, "号码标记")),
        ({ _id: hash, ...rest }) => ({ hash, ...rest }),
      ),
    "opt-outs": () =>
      mapped(
        pages(collections.opt_outs, (found) => readBack(optOutRow, found, "退订")),
        ({ _id: hash, ...rest }) => ({ hash, ...rest }),
      ),
    replies: () =>
      mapped(
        pages(collections.replies, (found) => readBack(replyRow, found, "回复")),
        ({ _id: replyId, sealed, writer: _, ...rest }) => ({ reply: { replyId, ...rest }, sealed: base64(sealed) }),
      ),
    slots: () =>
      mapped(
        pages(collections.slots, (found) => readBack(slotRow, found, "日程")),
        ({ _id: _i, writer: _w, ...slot }) => slot,
      ),
    fences: () =>
      mapped(
        pages(collections.leases, (found) => readBack(leaseRow, found, "独占权"), "_id", {
          $nor: [{ _id: archiveLease }],
        }),
        ({ _id: name, fence }) => ({ name, fence }),
      ),
  };
}

function grouped<Row>(rows: readonly Row[], field: keyof Row): ReadonlyMap<unknown, readonly Row[]> {
  const groups = new Map<unknown, Row[]>();
  for (const row of rows) {
    const group = groups.get(row[field]);
    if (group === undefined) groups.set(row[field], [row]);
    else group.push(row);
  }
  return groups;
}

const versionFields = ({
  version,
  source,
  knownAt,
  sealed,
}: {
  readonly version: number;
  readonly source: string;
  readonly knownAt: number;
  readonly sealed?: Uint8Array;
}): Omit<ArchivedVersion<never>, "document"> => ({ version, source, knownAt, ...sealedIn(sealed) });

function decisionIn(row: DecisionRow | undefined): Pick<ArchiveRecords["log"], "decision"> {
  if (row === undefined) return {};
  const { _id: _i, key: _k, sealed, ...decision } = row;
  return { decision: { ...decision, ...sealedIn(sealed) } };
}
