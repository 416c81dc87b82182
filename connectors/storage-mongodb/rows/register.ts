import { z } from "zod";
import { holderKinds } from "../../../src/domain/licence.ts";
import type {
  FactCoverage,
  FactValue,
  Holder,
  HolderId,
  Licence,
  LicenceId,
  ObservedFact,
} from "../../../src/domain/licence.ts";
import type { RowProblem } from "../../../src/ports/register-intake.ts";
import type { ImportCounts } from "../../../src/ports/register-store.ts";
import { bytes, civilDate, count, instant, text } from "./values.ts";

const factValue: z.ZodType<FactValue> = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);

export const holder: z.ZodType<Holder> = z.strictObject({
  holderId: text<HolderId>(),
  kind: z.enum(holderKinds),
  name: z.exactOptional(z.string()),
  uscc: z.exactOptional(z.string()),
  language: z.enum(["zh", "en", "mn"]),
});

/** A licence as it is stored: its attributes as a list, because a column's name may hold a dot or begin with a dollar. */
const licenceDocument = z.strictObject({
  licenceId: text<LicenceId>(),
  itemCode: z.string(),
  licenceNo: z.string(),
  status: z.enum([
    "active",
    "expired",
    "suspended",
    "withdrawn",
    "rescinded",
    "revoked",
    "cancelled",
    "pending",
    "unknown",
  ]),
  validFrom: z.exactOptional(civilDate),
  validUntil: z.exactOptional(civilDate),
  isPerpetual: z.exactOptional(z.boolean()),
  issuer: z.exactOptional(z.string()),
  regionCode: z.exactOptional(z.string()),
  holder,
  attributes: z.array(z.strictObject({ name: z.string(), value: factValue })),
  doubts: z.array(z.strictObject({ field: z.string(), reason: z.string() })),
});
export type LicenceDocument = z.infer<typeof licenceDocument>;

export const toLicenceDocument = ({ attributes, ...licence }: Licence): LicenceDocument => ({
  ...licence,
  attributes: Object.entries(attributes).map(([name, value]) => ({ name, value })),
  doubts: [...licence.doubts],
});

export const fromLicenceDocument = ({ attributes, ...licence }: LicenceDocument): Licence => ({
  ...licence,
  attributes: Object.fromEntries(attributes.map(({ name, value }) => [name, value])),
});

/** What a version of a licence consists of. `sealed` is absent where the personal part is empty. */
const versionFields = {
  version: count,
  knownAt: instant,
  source: z.string(),
  sealed: z.exactOptional(bytes),
  document: licenceDocument,
};

/** A licence as the register knows it now. Rises in `revision` with every write, in `version` with every other record. */
export const licenceRow = z.strictObject({
  _id: text<LicenceId>(),
  ...versionFields,
  revision: count,
  itemCode: z.string(),
  validUntil: z.exactOptional(civilDate),
  missingSince: z.exactOptional(instant),
  /** Keyed digest of the record, personal part included. */
  digest: z.string(),
  /** Keyed hashes of identity numbers and phones, and the number as printed where the id says it otherwise. */
  numbers: z.exactOptional(z.array(z.string())),
});
export type LicenceRow = z.infer<typeof licenceRow>;

/** An earlier version. The id is `<licence id>#<version>`. */
export const versionRow = z.strictObject({ _id: z.string(), licenceId: text<LicenceId>(), ...versionFields });
export type VersionRow = z.infer<typeof versionRow>;

/** Everything known of one subject: its facts change together, so they are one document. */
export const factsRow = z.strictObject({
  _id: z.string(),
  revision: count,
  facts: z.array(z.strictObject({ fact: z.string(), value: factValue, observedOn: civilDate, source: z.string() })),
});
export type FactsRow = z.infer<typeof factsRow>;

export const factsOfRow = ({ _id: subjectId, facts }: FactsRow): readonly ObservedFact[] =>
  facts.map((fact) => ({ subjectId, ...fact }));

export const coverageRow = z.strictObject({
  _id: z.string(),
  revision: count,
  absentValue: factValue,
  observedOn: civilDate,
  source: z.string(),
});
export type CoverageRow = z.infer<typeof coverageRow>;

export const coverageOfRow = ({ _id: fact, revision: _, ...rest }: CoverageRow): FactCoverage => ({ fact, ...rest });

const importCounts: z.ZodType<ImportCounts> = z.strictObject({
  read: count,
  accepted: count,
  changed: count,
  unchanged: count,
  quarantined: count,
});

/** `abandoned`: a newer import of the same source took its place before it ended. */
export const importRow = z.strictObject({
  _id: count,
  source: z.string(),
  fileName: z.string(),
  fingerprint: z.string(),
  kind: z.enum(["licences", "holders", "heads", "facts"]),
  at: instant,
  state: z.enum(["running", "finished", "abandoned"]),
  counts: z.exactOptional(importCounts),
  finishedAt: z.exactOptional(instant),
  missing: z.exactOptional(count),
});
export type ImportRow = z.infer<typeof importRow>;

/** Rows written by an earlier program also hold the sentence and the value shown: these are passed over. */
const rowProblem: z.ZodType<Pick<RowProblem, "field" | "column" | "code">> = z.object({
  field: z.string(),
  column: z.exactOptional(z.string()),
  code: z.string(),
});

export const quarantinedRow = z.strictObject({
  _id: z.string(),
  importNo: count,
  line: count,
  problems: z.array(rowProblem),
});
export type QuarantinedRow = z.infer<typeof quarantinedRow>;
