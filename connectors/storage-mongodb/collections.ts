import type { IndexDescription } from "mongodb";
import { Schema, type Connection, type IndexDefinition, type IndexOptions, type Model } from "mongoose";
import type { HeadRow, JournalRow } from "./rows/batches.ts";
import type { CaseRow, NoticeRow, WorklistRow } from "./rows/casework.ts";
import type { ClaimRow, GrantRow, HolderRow, HolderVersionRow } from "./rows/holders.ts";
import type { FlaggedNumberRow, HoldRow, OptOutRow, ReplyRow, SendingCountRow } from "./rows/contact.ts";
import type { DecisionRow, EntryRow } from "./rows/log.ts";
import type { CoverageRow, FactsRow, ImportRow, LicenceRow, QuarantinedRow, VersionRow } from "./rows/register.ts";
import type { RuleVersionRow, ShadowRow } from "./rows/rules.ts";
import type { PieceRow } from "./rows/pieces.ts";
import type { ChunkRow, LeaseRow, ScanRow, SlotRow } from "./rows/running.ts";
import type { CounterRow, StoreRow } from "./rows/store.ts";

/*
 * What mongoose is told of a collection is what is asked for, compared and indexed: a filter that names anything else
 * throws, and a value that is not of the type cannot become an operator. What a whole document looks like is said once,
 * in rows/, and checked on reading.
 */
interface Declaration {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly indexes?: readonly (readonly [IndexDefinition, IndexOptions?])[];
}

/** An index over the documents that have the field. */
const where = (partialFilterExpression: Readonly<Record<string, unknown>>) => ({ partialFilterExpression });

export interface Collections {
  readonly store: Model<StoreRow>;
  readonly counters: Model<CounterRow>;
  readonly heads: Model<HeadRow>;
  readonly journal: Model<JournalRow>;
  readonly imports: Model<ImportRow>;
  readonly quarantined: Model<QuarantinedRow>;
  readonly licences: Model<LicenceRow>;
  readonly licence_versions: Model<VersionRow>;
  readonly holders: Model<HolderRow>;
  readonly holder_versions: Model<HolderVersionRow>;
  readonly facts: Model<FactsRow>;
  readonly coverage: Model<CoverageRow>;
  readonly log: Model<EntryRow>;
  readonly decisions: Model<DecisionRow>;
  readonly rule_versions: Model<RuleVersionRow>;
  readonly shadow_tallies: Model<ShadowRow>;
  readonly scans: Model<ScanRow>;
  readonly scan_chunks: Model<ChunkRow>;
  readonly pieces: Model<PieceRow>;
  readonly cases: Model<CaseRow>;
  readonly grants: Model<GrantRow>;
  readonly grant_claims: Model<ClaimRow>;
  readonly worklist: Model<WorklistRow>;
  readonly notices: Model<NoticeRow>;
  readonly holds: Model<HoldRow>;
  readonly sending_counts: Model<SendingCountRow>;
  readonly flagged_numbers: Model<FlaggedNumberRow>;
  readonly opt_outs: Model<OptOutRow>;
  readonly replies: Model<ReplyRow>;
  readonly slots: Model<SlotRow>;
  readonly leases: Model<LeaseRow>;
}
export type CollectionName = keyof Collections;

const declarations: Readonly<Record<CollectionName, Declaration>> = {
  store: { fields: {} },
  counters: { fields: {} },
  heads: { fields: { batch: Number, "pending.journal": String } },
  journal: { fields: {} },
  imports: { fields: { source: String, state: String } },
  quarantined: { fields: { importNo: Number, line: Number }, indexes: [[{ importNo: 1, line: 1 }]] },
  licences: {
    fields: {
      revision: Number,
      itemCode: String,
      validUntil: String,
      source: String,
      numbers: [String],
      "document.holder.holderId": String,
    },
    indexes: [
      [{ validUntil: 1, _id: 1 }],
      [{ source: 1, _id: 1 }],
      [{ numbers: 1 }, where({ numbers: { $exists: true } })],
      [{ "document.holder.holderId": 1, _id: 1 }],
    ],
  },
  licence_versions: { fields: { licenceId: String, version: Number }, indexes: [[{ licenceId: 1, version: -1 }]] },
  holders: {
    fields: { kind: String, revision: Number, source: String },
    indexes: [[{ kind: 1, _id: 1 }], [{ source: 1, _id: 1 }, where({ source: { $exists: true } })]],
  },
  holder_versions: { fields: { holderId: String, version: Number }, indexes: [[{ holderId: 1, version: -1 }]] },
  facts: { fields: { revision: Number } },
  coverage: { fields: { revision: Number } },
  log: { fields: { key: String }, indexes: [[{ key: 1 }, { unique: true }]] },
  decisions: {
    fields: { subjectId: String, isPending: Boolean, isSuperseded: Boolean, sealed: Buffer },
    indexes: [[{ subjectId: 1, _id: 1 }], [{ isPending: 1, _id: 1 }, where({ isPending: true })]],
  },
  rule_versions: { fields: { rule: String, version: Number, state: String, revision: Number } },
  shadow_tallies: {
    fields: { scanId: String, part: String, rule: String, version: Number, asOf: String },
    indexes: [[{ rule: 1, version: 1, asOf: -1, scanId: -1 }], [{ scanId: 1, rule: 1, version: 1, part: 1 }]],
  },
  scans: {
    fields: { no: Number, asOf: String, isDone: Boolean, releasedBelow: Number, revision: Number },
    indexes: [[{ no: -1 }], [{ asOf: 1, no: -1 }], [{ releasedBelow: -1 }]],
  },
  scan_chunks: { fields: { scanId: String, page: Number, revision: Number }, indexes: [[{ scanId: 1, page: 1 }]] },
  pieces: { fields: { batch: String, no: Number, revision: Number }, indexes: [[{ batch: 1, no: 1 }]] },
  cases: {
    fields: { licenceId: String, state: String, isOpen: Boolean, revision: Number },
    indexes: [
      [{ licenceId: 1 }, { unique: true, name: "one_open_case", ...where({ isOpen: true }) }],
      [{ licenceId: 1, _id: 1 }],
      [{ state: 1, _id: 1 }],
    ],
  },
  grants: {
    fields: { holderId: String, rule: String, cycle: String, state: String, revision: Number },
    indexes: [[{ holderId: 1, rule: 1, cycle: 1 }, { unique: true }], [{ state: 1, _id: 1 }], [{ rule: 1, _id: 1 }]],
  },
  grant_claims: { fields: { grantId: String }, indexes: [[{ grantId: 1, _id: 1 }]] },
  worklist: { fields: { position: Number, kind: String }, indexes: [[{ position: 1 }]] },
  notices: {
    fields: {
      holderId: String,
      language: String,
      day: String,
      sequence: Number,
      notBefore: Number,
      state: String,
      effects: [String],
      "items.caseId": String,
      "items.grantId": String,
      claim: String,
      leaseUntil: Number,
      reference: String,
      channel: String,
      code: String,
      attempts: Number,
      startedAt: Number,
      toHash: String,
      revision: Number,
    },
    indexes: [
      [{ effects: 1 }, { unique: true, name: "effect_once", ...where({ effects: { $exists: true } }) }],
      [{ holderId: 1, language: 1, day: 1, sequence: 1 }, { unique: true }],
      [{ state: 1, notBefore: 1, _id: 1 }],
      [{ state: 1, _id: 1 }],
      [{ "items.caseId": 1 }],
      [{ "items.grantId": 1 }],
      [{ claim: 1 }, where({ claim: { $exists: true } })],
      [{ reference: 1 }, where({ reference: { $exists: true } })],
      [{ code: 1 }, where({ code: { $exists: true } })],
      [{ toHash: 1, startedAt: -1 }, where({ toHash: { $exists: true } })],
    ],
  },
  holds: { fields: {} },
  sending_counts: { fields: { taken: Number, takers: [String] } },
  flagged_numbers: { fields: {} },
  opt_outs: { fields: { at: Number, isOut: Boolean } },
  replies: { fields: { standing: String }, indexes: [[{ standing: 1, _id: 1 }]] },
  slots: {
    fields: { schedule: String, day: String, state: String, fence: Number },
    indexes: [[{ schedule: 1, day: -1 }]],
  },
  leases: { fields: { token: String, endsAt: Number } },
};

const numbered: ReadonlySet<CollectionName> = new Set(["imports", "log", "decisions"]);

const names = Object.keys(declarations) as readonly CollectionName[];

export function collectionsOn(connection: Connection): Collections {
  const models = names.map((name) => {
    const { fields, indexes = [] } = declarations[name];
    const schema = new Schema(
      { _id: numbered.has(name) ? Number : String, ...fields },
      {
        strict: false,
        strictQuery: "throw",
        versionKey: false,
        minimize: false,
        id: false,
        autoIndex: false,
        autoCreate: false,
      },
    );
    for (const [index, options] of indexes) schema.index(index, options);
    return [name, connection.model(name, schema, name)] as const;
  });
  return Object.fromEntries(models) as unknown as Collections;
}

/** Makes what is missing; may be done by several processes at once. */
export async function makeIndexes(collections: Collections): Promise<void> {
  const { db } = collections.store;
  const present = new Set((await db.listCollections()).map(({ name }) => name));
  // A collection that nobody has made yet would be made by the first write, in the middle of somebody's work.
  await Promise.all(names.filter((name) => !present.has(name)).map((name) => collections[name].createCollection()));
  await Promise.all(
    names.map(async (name) => {
      const declared = declarations[name].indexes ?? [];
      if (declared.length === 0) return;
      // One command a collection; mongoose would send one an index.
      const indexes = declared.map(([key, options]) => ({ ...options, key }) as IndexDescription);
      await collections[name].collection.createIndexes(indexes);
    }),
  );
}

/** Indexes that are declared and not there, in words. */
export async function missingIndexes(collections: Collections): Promise<readonly string[]> {
  const missing = await Promise.all(
    names.map(async (name) => {
      const { toCreate } = await collections[name].diffIndexes();
      return toCreate.map((index) => `${name} ${JSON.stringify(index)}`);
    }),
  );
  return missing.flat();
}
