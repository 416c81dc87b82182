import type { FactValue, IdentifierDoubt, ObservedFact } from "../../src/domain/licence.ts";
import { checkIdentityNumber } from "../../src/domain/identifiers/identity-number.ts";
import type { RowProblem } from "../../src/ports/register-intake.ts";
import { cellReaders, given } from "./cells.ts";
import type { CellReaders } from "./cells.ts";
import { unsaidValue, withList } from "./complete-list.ts";
import { factSpec } from "./fact-spec.ts";
import { columnKey } from "./header.ts";
import { holderIds, identityOf, usccOf } from "./holder.ts";
import { itemReader } from "./item.ts";
import { observedOnReader } from "./observed-on.ts";
import type { RowContext } from "./row-context.ts";
import type { FactsMapping } from "./mapping.ts";
import { columnsOf } from "./mapping-specs.ts";
import { FactsRow, RejectedRow } from "./row.ts";
import type { RowReader } from "./row.ts";
import { halfWidthAlphanumerics, isLossyNumber, lossyNumberReason, shownWord } from "./text.ts";
import { valueReader } from "./values.ts";

type Cells = readonly string[];
type SubjectReader = (cells: Cells, problems: RowProblem[]) => string;
type Stated = readonly (readonly [fact: string, value: FactValue])[];

/** Reads a file of facts: each row says of one holder or licence what was found, and when. */
export function factsRowReader(mapping: FactsMapping, columns: readonly string[], context: RowContext): RowReader {
  const readers = cellReaders(mapping, columns, context.zone);
  const readSubject = subjectReader(mapping, readers, context);
  const readFacts = statedFactsReader(mapping, readers, context);
  const readDay = observedOnReader(mapping, readers, context);
  const { completeList } = mapping;
  return (row) => {
    if (row.problem !== undefined) return new RejectedRow(columns, row, withList([row.problem], completeList));
    const problems: RowProblem[] = [];
    const subjectId = readSubject(row.cells, problems);
    const stated = readFacts(row.cells, problems);
    const said = stated.map(([fact]) => fact);
    problems.push(...unsaidValue(completeList, said, problems));
    const observedOn = readDay(row.cells, problems);
    if (stated.length === 0 && problems.length === 0)
      problems.push({ field: "facts", code: "missing", reason: "这一行没有写明任何事实" });
    if (problems.length > 0 || observedOn === undefined)
      return new RejectedRow(columns, row, withList(problems, completeList));
    const facts = stated.map(([fact, value]): ObservedFact => ({
      subjectId,
      fact,
      value,
      observedOn,
      source: mapping.source,
    }));
    return new FactsRow(columns, row, facts);
  };
}

/** The subject by the best identifier the row has: unified code, then identity number, then licence number. */
function subjectReader({ subject }: FactsMapping, readers: CellReaders, context: RowContext): SubjectReader {
  const readUscc = given(subject.uscc, readers.text);
  const readIdentity = given(subject.identityNo, readers.text);
  const readNo = given(subject.licenceNo, readers.text);
  const readItem = given(subject.itemCode, (spec) => itemReader(spec, "known", readers, context.itemCodes));
  const ids = holderIds(context.vault);
  const column = [subject.uscc, subject.identityNo, subject.licenceNo].flatMap((spec) => columnsOf(spec)).join(" / ");
  return (cells, problems) => {
    // A doubtful code is a key all the same: the register may hold it written the same wrong way.
    const doubts: IdentifierDoubt[] = [];
    if ([readUscc, readIdentity, readNo].some((read) => isLossyNumber(read?.(cells) ?? ""))) {
      problems.push({ field: "subject", column, code: "lossy-number", reason: lossyNumberReason });
      return "";
    }
    const uscc = usccOf(readUscc?.(cells) ?? "", doubts);
    if (uscc !== undefined) return `uscc:${uscc}`;
    const identityNo = identityOf(readIdentity?.(cells) ?? "", context.observedOn, doubts);
    if (identityNo !== undefined) return ids.person(identityNo);
    const licenceNo = halfWidthAlphanumerics(readNo?.(cells) ?? "");
    if (licenceNo !== "" && readItem !== undefined) {
      const itemCode = readItem(cells, problems);
      if (!context.identityNumberItems.has(itemCode)) return `${itemCode}/${licenceNo}`;
      const { value } = checkIdentityNumber(licenceNo, context.observedOn);
      return `${itemCode}/p-${context.vault.keyedHash("identity", value)}`;
    }
    const reason = doubts[0]?.reason ?? "没有写明是谁的事实（统一社会信用代码、证件号码或许可证编号）";
    problems.push({ field: "subject", column, code: "missing", reason });
    return "";
  };
}

/** The facts a row states: the mapping's fact columns, the one fact it names, or being on the list at all. */
function statedFactsReader(
  mapping: FactsMapping,
  readers: CellReaders,
  { facts }: RowContext,
): (cells: Cells, problems: RowProblem[]) => Stated {
  const { completeList, named } = mapping;
  const specs = Object.entries(mapping.facts).map(([fact, spec]) => ({ fact, spec: factSpec(fact, spec, facts) }));
  const inColumns = specs.flatMap(({ fact, spec }) =>
    spec.column === undefined
      ? []
      : [{ fact, column: spec.column, at: readers.at(spec.column), read: valueReader(spec, readers) }],
  );
  const readNamed = named && namedFactReader(named, specs, readers);
  return (cells, problems) => {
    const stated: [string, FactValue][] =
      completeList?.value === undefined ? [] : [[completeList.fact, completeList.value]];
    for (const { fact, column, at, read } of inColumns) {
      const reading = read(cells[at] as string);
      if (reading.kind === "value") stated.push([fact, reading.value]);
      else if (reading.kind === "doubt")
        problems.push({ field: fact, column, code: "unreadable-value", reason: reading.reason });
    }
    const one = readNamed?.(cells, problems);
    if (one !== undefined) stated.push(one);
    return stated;
  };
}

function namedFactReader(
  named: { readonly by: string; readonly value: string },
  specs: readonly {
    readonly fact: string;
    readonly spec: {
      readonly column?: string | undefined;
      readonly name?: string | undefined;
      readonly type: "text" | "number" | "boolean" | "date" | "list";
    };
  }[],
  readers: CellReaders,
): (cells: Cells, problems: RowProblem[]) => [string, FactValue] | undefined {
  const readName = readers.text(named.by);
  const valueAt = readers.at(named.value);
  const byWord = new Map(
    specs
      .filter(({ spec }) => spec.column === undefined)
      .flatMap(({ fact, spec }) => {
        const entry = { fact, read: valueReader(spec, readers) };
        return [fact, ...(spec.name === undefined ? [] : [spec.name])].map((word) => [columnKey(word), entry] as const);
      }),
  );
  return (cells, problems) => {
    const word = readName(cells);
    const entry = byWord.get(columnKey(word));
    if (entry === undefined) {
      const reason = word === "" ? "未写明是哪一个事实" : `“${shownWord(word)}”不是映射中的事实`;
      problems.push({ field: "fact", column: named.by, code: "unknown-fact", reason });
      return undefined;
    }
    const reading = entry.read(cells[valueAt] as string);
    if (reading.kind === "value") return [entry.fact, reading.value];
    const reason = reading.kind === "absent" ? "值未填写" : reading.reason;
    problems.push({ field: entry.fact, column: named.value, code: "unreadable-value", reason });
    return undefined;
  };
}
