import { headIdOf } from "../../src/domain/heads.ts";
import type { HolderId, IdentifierDoubt, ObservedFact } from "../../src/domain/licence.ts";
import type { RowProblem } from "../../src/ports/register-intake.ts";
import { cellReaders, given } from "./cells.ts";
import { withList } from "./complete-list.ts";
import { factSpec } from "./fact-spec.ts";
import { holderIds, identityOf, usccOf } from "./holder.ts";
import type { HeadsMapping } from "./mapping.ts";
import { columnsOf } from "./mapping-specs.ts";
import { observedOnReader } from "./observed-on.ts";
import { FactsRow, RejectedRow } from "./row.ts";
import type { RowReader } from "./row.ts";
import type { RowContext } from "./row-context.ts";
import { isLossyNumber, lossyNumberReason } from "./text.ts";
import { valueReader } from "./values.ts";

type Cells = readonly string[];

/** Reads a list of persons whom units may be paid for: each row says of one person in one unit what was found, and when. */
export function headsRowReader(mapping: HeadsMapping, columns: readonly string[], context: RowContext): RowReader {
  const { completeList, source } = mapping;
  const readers = cellReaders(mapping, columns, context.zone);
  const readUnit = idReader(mapping.unit, "unit", "用人单位（统一社会信用代码或证件号码）");
  const readPerson = idReader(mapping.person, "person", "人员的证件号码");
  const readDay = observedOnReader(mapping, readers, context);
  const ids = holderIds(context.vault);
  const facts = Object.entries(mapping.facts).map(([fact, stated]) => {
    const { column, ...spec } = factSpec(fact, stated, context.facts);
    return { fact, column, at: readers.at(column), read: valueReader(spec, readers) };
  });

  /** Reads the best identifier a row has; what it has none of is said as a problem. */
  function idReader(spec: Partial<HeadsMapping["unit"]>, field: string, missing: string) {
    const readUscc = given(spec.uscc, readers.text);
    const readIdentity = given(spec.identityNo, readers.text);
    const column = [...columnsOf(spec.uscc), ...columnsOf(spec.identityNo)].join(" / ");
    return (cells: Cells, problems: RowProblem[]): { readonly uscc?: string; readonly identityNo?: string } => {
      const uscc = readUscc?.(cells) ?? "";
      const identityNo = readIdentity?.(cells) ?? "";
      if (isLossyNumber(uscc) || isLossyNumber(identityNo)) {
        problems.push({ field, column, code: "lossy-number", reason: lossyNumberReason });
        return {};
      }
      const doubts: IdentifierDoubt[] = [];
      const code = usccOf(uscc, doubts);
      if (code !== undefined) return { uscc: code };
      const number = identityOf(identityNo, context.observedOn, doubts);
      if (number !== undefined) return { identityNo: number };
      const [doubt] = doubts;
      const why = doubt === undefined ? "missing" : "masked";
      problems.push({ field, column, code: why, reason: doubt?.reason ?? `没有写明${missing}` });
      return {};
    };
  }

  return (row) => {
    if (row.problem !== undefined) return new RejectedRow(columns, row, withList([row.problem], completeList));
    const { cells } = row;
    const problems: RowProblem[] = [];
    const unit = readUnit(cells, problems);
    const person = readPerson(cells, problems);
    const stated: [string, ObservedFact["value"]][] = [];
    for (const { fact, column, at, read } of facts) {
      const reading = read(cells[at] as string);
      if (reading.kind === "value") stated.push([fact, reading.value]);
      else if (reading.kind === "doubt")
        problems.push({ field: fact, column, code: "unreadable-value", reason: reading.reason });
    }
    const observedOn = readDay(cells, problems);
    if (stated.length === 0 && problems.length === 0)
      problems.push({ field: "facts", code: "missing", reason: "这一行没有写明任何事实" });
    if (problems.length > 0 || observedOn === undefined)
      return new RejectedRow(columns, row, withList(problems, completeList));
    const unitId = unit.uscc === undefined ? ids.person(unit.identityNo ?? "") : (`uscc:${unit.uscc}` as HolderId);
    const headId = headIdOf(unitId, context.vault.keyedHash("identity", person.identityNo ?? ""));
    const found = stated.map(([fact, value]): ObservedFact => ({ subjectId: headId, fact, value, observedOn, source }));
    if (completeList?.value !== undefined)
      found.push({ subjectId: unitId, fact: completeList.fact, value: completeList.value, observedOn, source });
    return new FactsRow(columns, row, found);
  };
}
