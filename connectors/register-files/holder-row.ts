import type { HolderPersonalPart, IdentifierDoubt } from "../../src/domain/licence.ts";
import type { HolderRecord, RowProblem } from "../../src/ports/register-intake.ts";
import { cellReaders, given } from "./cells.ts";
import { unsaidValue, withList } from "./complete-list.ts";
import type { Draft } from "./draft.ts";
import { holderReader } from "./holder.ts";
import { licenceFactsReader } from "./licence-facts.ts";
import { kindSpecOf } from "./mapping.ts";
import type { HoldersMapping } from "./mapping.ts";
import { columnsOf } from "./mapping-specs.ts";
import { observedOnReader } from "./observed-on.ts";
import { personalReader } from "./personal.ts";
import { regionReader } from "./region.ts";
import { HolderRow, RejectedRow } from "./row.ts";
import type { RowReader } from "./row.ts";
import type { RowContext } from "./row-context.ts";
import { isLossyNumber, lossyNumberReason } from "./text.ts";

/** A holder is never known by a licence here. */
const noLicence = { licenceId: "" };

/** Reads a register of persons or units: each row says of one of them who it is and what is known of it. */
export function holderRowReader(mapping: HoldersMapping, columns: readonly string[], context: RowContext): RowReader {
  const { completeList, holder: spec, facts, observedOn, source, phoneCountry } = mapping;
  const readers = cellReaders(mapping, columns, context.zone);
  const { name: holderName, kind, ...others } = spec;
  const fields = { ...others, holderName, holderKind: kindSpecOf(kind) };
  const readHolder = holderReader({ fields }, readers, context.vault, context.observedOn);
  const readRegion = regionReader({ fields }, readers);
  const readPersonal = personalReader({ fields, phoneCountry }, readers);
  const readEmail = given(spec.email, readers.text);
  const readPayee = given(spec.payeeAccount, readers.text);
  const readFacts = licenceFactsReader({ facts, observedOn, source }, readers, context);
  const readDay = observedOnReader(mapping, readers, context);
  const identifiers = (["uscc", "identityNo"] as const).flatMap((field) =>
    columnsOf(spec[field]).map((column) => ({ field, column, at: readers.at(column) })),
  );
  const idColumn = identifiers.map(({ column }) => column).join(" / ");

  return (row) => {
    if (row.problem !== undefined) return new RejectedRow(columns, row, withList([row.problem], completeList));
    const { cells } = row;
    const problems: RowProblem[] = [];
    for (const { field, column, at } of identifiers)
      if (isLossyNumber(cells[at] as string))
        problems.push({ field, column, code: "lossy-number", reason: lossyNumberReason });
    if (problems.length > 0) return new RejectedRow(columns, row, withList(problems, completeList));
    const doubts: IdentifierDoubt[] = [];
    const regionCode = readRegion(cells, doubts);
    const { holder, identityNo, personName } = readHolder(cells, noLicence, regionCode, doubts);
    // Two may bear one name, and a masked number may be anybody's.
    if (holder.uscc === undefined && identityNo === undefined) problems.push(nobody(idColumn, doubts));
    const personal: Draft<HolderPersonalPart> = { ...readPersonal(cells, identityNo, personName, undefined, doubts) };
    const email = readEmail?.(cells) ?? "";
    const payeeAccount = readPayee?.(cells) ?? "";
    if (email !== "") personal.email = email;
    if (payeeAccount !== "") personal.payeeAccount = payeeAccount;
    const listedOn = completeList === undefined ? undefined : readDay(cells, problems);
    if (problems.length > 0) return new RejectedRow(columns, row, withList(problems, completeList));
    const stated = [...readFacts(cells, holder.holderId, "", doubts, problems)];
    if (completeList?.value !== undefined && listedOn !== undefined) {
      const { fact, value } = completeList;
      stated.push({ subjectId: holder.holderId, fact, value, observedOn: listedOn, source });
    }
    const said = stated.map(({ fact }) => fact);
    problems.push(...unsaidValue(completeList, said, problems));
    if (problems.length > 0) return new RejectedRow(columns, row, withList(problems, completeList));
    const record: Draft<HolderRecord> = { holder, doubts, personal, facts: stated };
    if (regionCode !== undefined) record.regionCode = regionCode;
    return new HolderRow(columns, row, record);
  };
}

function nobody(column: string, doubts: readonly IdentifierDoubt[]): RowProblem {
  const doubt = doubts.find(({ field }) => field === "uscc" || field === "identityNo");
  const reason = doubt?.reason ?? "没有写明是谁（统一社会信用代码或证件号码）";
  return { field: "holder", column, code: doubt === undefined ? "missing" : "masked", reason };
}
