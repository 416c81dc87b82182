import { z } from "zod";
import { holderKinds } from "../../src/domain/licence.ts";
import type { HolderKind } from "../../src/domain/licence.ts";
import {
  choiceSpec,
  columnName,
  columnsOf,
  dateSpec,
  factName,
  factShape,
  itemSpec,
  languages,
  listSpec,
  shared,
  statuses,
  textSpec,
  valueSpec,
} from "./mapping-specs.ts";
import type { ChoiceSpec } from "./mapping-specs.ts";

const observedOn = dateSpec.optional().describe("事实的数据日期所在列；不写则为导入之日");

const snapshot = z.enum(["full", "partial"]).default("partial");

const licenceFields = z.strictObject({
  licenceNo: textSpec,
  itemCode: itemSpec,
  status: choiceSpec(statuses).optional(),
  validFrom: dateSpec.optional(),
  validUntil: dateSpec.optional(),
  issuer: textSpec.optional(),
  regionCode: textSpec.optional(),
  holderName: textSpec.optional(),
  holderKind: choiceSpec(holderKinds).optional(),
  uscc: textSpec.optional(),
  identityNo: textSpec.optional(),
  legalRepresentative: textSpec.optional(),
  contactName: textSpec.optional(),
  phones: listSpec.optional(),
  address: textSpec.optional(),
  language: choiceSpec(languages).optional(),
});

const licencesMapping = z.strictObject({
  kind: z.literal("licences"),
  ...shared,
  snapshot,
  items: z.enum(["known", "any"]).default("known"),
  fields: licenceFields,
  attributes: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), valueSpec).default({}),
  facts: z
    .record(
      factName,
      z.union([
        columnName,
        z.strictObject({ column: columnName, of: z.enum(["holder", "licence"]).optional(), ...factShape }),
      ]),
    )
    .default({}),
  observedOn,
});

const scalar = z.union([z.string(), z.number(), z.boolean()]);

const completeList = z.strictObject({
  fact: factName,
  value: scalar
    .optional()
    .describe("名单上的主体的值；不写则取自 facts 里该事实的列（heads：名单上的与 absentValue 相同）"),
  absentValue: scalar,
  mayBeEmpty: z.boolean().default(false),
});

const factsMapping = z.strictObject({
  kind: z.literal("facts"),
  ...shared,
  subject: z.strictObject({
    uscc: textSpec.optional(),
    identityNo: textSpec.optional(),
    licenceNo: textSpec.optional(),
    itemCode: itemSpec.optional(),
  }),
  facts: z
    .record(
      factName,
      z.union([
        columnName,
        z.strictObject({ column: columnName.optional(), name: z.string().optional(), ...factShape }),
      ]),
    )
    .default({}),
  named: z
    .strictObject({ by: columnName, value: columnName })
    .optional()
    .describe("一行一个事实：事实名所在列与值所在列 (one fact a row)"),
  completeList: completeList.optional(),
  observedOn,
});

const columnFact = z.union([columnName, z.strictObject({ column: columnName, ...factShape })]);

const holdersMapping = z.strictObject({
  kind: z.literal("holders"),
  ...shared,
  snapshot,
  holder: z.strictObject({
    kind: z.union([z.enum(holderKinds), choiceSpec(holderKinds)]),
    uscc: textSpec.optional(),
    identityNo: textSpec.optional(),
    name: textSpec.optional(),
    regionCode: textSpec.optional(),
    legalRepresentative: textSpec.optional(),
    contactName: textSpec.optional(),
    phones: listSpec.optional(),
    address: textSpec.optional(),
    email: textSpec.optional(),
    payeeAccount: textSpec.optional(),
    language: choiceSpec(languages).optional(),
  }),
  facts: z.record(factName, columnFact).default({}),
  completeList: completeList.optional(),
  observedOn,
});

const headsMapping = z.strictObject({
  kind: z.literal("heads"),
  ...shared,
  unit: z.strictObject({ uscc: textSpec.optional(), identityNo: textSpec.optional() }),
  person: z.strictObject({ identityNo: textSpec }),
  facts: z.record(factName, columnFact),
  completeList: completeList.optional(),
  observedOn,
});

/** A source mapping as its YAML states it: which column of a register means what. */
export const mappingSchema = z.discriminatedUnion("kind", [
  licencesMapping,
  factsMapping,
  holdersMapping,
  headsMapping,
]);

export type LicencesMapping = z.output<typeof licencesMapping>;
export type FactsMapping = z.output<typeof factsMapping>;
export type HoldersMapping = z.output<typeof holdersMapping>;
export type HeadsMapping = z.output<typeof headsMapping>;
export type Mapping = LicencesMapping | FactsMapping | HoldersMapping | HeadsMapping;
export type CompleteList = z.output<typeof completeList>;

/** The complete list that a mapping says its file is, if it says so. */
export const completeListOf = (mapping: Mapping): CompleteList | undefined =>
  mapping.kind === "licences" ? undefined : mapping.completeList;

type Columns = readonly string[];

/** Every column the mapping reads; a file without one of them is refused. */
export function requiredColumns(mapping: Mapping): Columns {
  const inFacts = valueColumns(mapping.facts);
  return [...new Set([...ownColumns(mapping), ...inFacts, ...columnsOf(mapping.observedOn)])];
}

const fieldColumns = (specs: Readonly<Record<string, Parameters<typeof columnsOf>[0]>>): Columns =>
  Object.values(specs).flatMap(columnsOf);

const valueColumns = (specs: Readonly<Record<string, string | { readonly column?: string | undefined }>>): Columns =>
  Object.values(specs).flatMap((spec) =>
    typeof spec === "string" ? [spec] : spec.column === undefined ? [] : [spec.column],
  );

/** Columns of everything but facts and their day. */
function ownColumns(mapping: Mapping): Columns {
  switch (mapping.kind) {
    case "licences":
      return [...fieldColumns(mapping.fields), ...valueColumns(mapping.attributes)];
    case "facts":
      return [
        ...fieldColumns(mapping.subject),
        ...(mapping.named === undefined ? [] : [mapping.named.by, mapping.named.value]),
      ];
    case "holders": {
      const { kind, ...others } = mapping.holder;
      return [...fieldColumns(others), ...columnsOf(kindSpecOf(kind))];
    }
    case "heads":
      return [...fieldColumns(mapping.unit), ...fieldColumns(mapping.person)];
    default:
      return mapping satisfies never;
  }
}

/** A kind written by itself is the kind of every holder in the file. */
export const kindSpecOf = (kind: HoldersMapping["holder"]["kind"]): ChoiceSpec<HolderKind> =>
  typeof kind === "string" ? { constant: kind } : kind;
