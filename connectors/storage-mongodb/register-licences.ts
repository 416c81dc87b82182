import type { Licence, PersonalPart } from "../../src/domain/licence.ts";
import type { LicenceRecord } from "../../src/ports/register-intake.ts";
import type { RegisterStore } from "../../src/ports/register-store.ts";
import type { Put } from "./puts.ts";
import { factsAtHand } from "./register-facts.ts";
import { numbersWith } from "./register-numbers.ts";
import { sortRows, type DigestedRow } from "./register-rows.ts";
import { digestOfLicence } from "./register-digests.ts";
import { seenBy } from "./register-seen.ts";
import type { RegisterContext, RegisterState } from "./register-state.ts";
import { licenceRow, toLicenceDocument, type LicenceRow, type VersionRow } from "./rows/register.ts";
import { readBack } from "./rows/values.ts";

const comparedRow = licenceRow.pick({ _id: true, revision: true, missingSince: true, digest: true });
const comparedFields = { revision: 1, missingSince: 1, digest: 1 } as const;

type Version = Pick<LicenceRow, "version" | "knownAt" | "source" | "digest">;

/** The counts by item after licences of `came` were added and those of `went` taken away. */
function itemsAfter(state: RegisterState, came: readonly string[], went: readonly string[]): RegisterState["items"] {
  const counts = new Map(state.items.map(({ itemCode, licences }) => [itemCode, licences]));
  for (const itemCode of came) counts.set(itemCode, (counts.get(itemCode) ?? 0) + 1);
  for (const itemCode of went) counts.set(itemCode, (counts.get(itemCode) ?? 0) - 1);
  return [...counts].filter(([, licences]) => licences > 0).map(([itemCode, licences]) => ({ itemCode, licences }));
}

const idOf = ({ id }: DigestedRow): string => id;
const itemOf = ({ record }: DigestedRow): string => record.licence.itemCode;

export function applyLicencesOn(register: RegisterContext): RegisterStore["applyLicences"] {
  const { collections, vault, batches, now } = register;
  const { licences } = collections;
  const numbers = numbersWith(vault);

  const sealed = (personal: PersonalPart): { sealed?: Uint8Array } =>
    Object.keys(personal).length === 0 ? {} : { sealed: vault.seal(JSON.stringify(personal)) };
  const numbersOf = (licence: Licence, personal: PersonalPart): { numbers?: readonly string[] } => {
    const found = numbers.of(licence, personal);
    return found.length === 0 ? {} : { numbers: found };
  };
  const fieldsOf = ({ licence, personal }: LicenceRecord, version: Version) => ({
    ...version,
    itemCode: licence.itemCode,
    ...(licence.validUntil === undefined ? {} : { validUntil: licence.validUntil }),
    ...numbersOf(licence, personal),
    ...sealed(personal),
    document: toLicenceDocument(licence),
  });

  const addition = (row: DigestedRow, version: Version): Put => ({
    into: "licences",
    id: idOf(row),
    add: { ...fieldsOf(row.record, version), revision: 0 },
  });
  /** The new version in the old one's place, and the old one beside it. */
  const replacement = (row: DigestedRow, version: Version, old: LicenceRow): readonly Put[] => {
    const { _id: licenceId, source, knownAt, document } = old;
    const seal = old.sealed === undefined ? {} : { sealed: old.sealed };
    const kept: Omit<VersionRow, "_id"> = { licenceId, version: old.version, source, knownAt, document, ...seal };
    return [
      { into: "licence_versions", id: `${licenceId}#${old.version}`, add: kept },
      { into: "licences", id: licenceId, from: old.revision, replace: fieldsOf(row.record, version) },
    ];
  };

  const wholeRows = async (ids: readonly string[]): Promise<ReadonlyMap<string, LicenceRow>> => {
    const found = ids.length === 0 ? [] : await licences.find({ _id: { $in: [...ids] } as never }).lean();
    return new Map(found.map((row) => readBack(licenceRow, row, "证照")).map((row) => [row._id, row]));
  };

  return async (importId, rows) => {
    const digested = rows.map(({ line, record }) => ({
      line,
      id: record.licence.licenceId,
      record,
      digest: digestOfLicence(vault, record),
    }));
    const ids = [...new Set(digested.map(idOf))];
    const observed = digested.flatMap(({ record }) => record.facts);

    return batches.write(async (state) => {
      const { importNo, source } = await register.runningIn(state, importId);
      const seen = seenBy(collections, importNo);
      const found = await licences.find({ _id: { $in: ids } as never }, comparedFields).lean();
      const stored = new Map(
        found.map((row) => readBack(comparedRow, row, "证照")).map((row) => [row._id as string, row]),
      );
      const facts = await factsAtHand(register, observed);
      const sorted = sortRows(digested, stored, await seen.linesOf(ids), facts);
      await seen.name(sorted.named);

      const old = await wholeRows(sorted.changed.map(idOf));
      const knownAt = now();
      const puts: readonly Put[] = [
        ...sorted.accepted.map((row) => addition(row, { version: 1, knownAt, source, digest: row.digest })),
        ...sorted.changed.flatMap((row) => {
          const before = old.get(idOf(row));
          if (before === undefined) return [];
          return replacement(row, { version: before.version + 1, knownAt, source, digest: row.digest }, before);
        }),
        ...[...sorted.namedAgain].map(([id, from]): Put => ({
          into: "licences",
          id,
          from,
          change: {},
          without: ["missingSince"],
        })),
        ...facts.puts(),
      ];
      const answer = sorted.applied;
      if (puts.length === 0) return { answer };
      const came = [...sorted.accepted, ...sorted.changed].map(itemOf);
      const went = [...old.values()].map(({ itemCode }) => itemCode);
      return { answer, puts, state: { ...state, items: itemsAfter(state, came, went) } };
    });
  };
}
