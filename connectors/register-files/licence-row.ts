import type { Attributes, IdentifierDoubt, Licence, LicenceStatus, PersonalPart } from "../../src/domain/licence.ts";
import type { RowProblem } from "../../src/ports/register-intake.ts";
import { attributeReader } from "./attributes.ts";
import type { CellReaders } from "./cells.ts";
import { cellReaders, given } from "./cells.ts";
import { choiceReader } from "./choice.ts";
import type { DayReading } from "./dates.ts";
import type { Draft } from "./draft.ts";
import { holderReader } from "./holder.ts";
import { itemReader } from "./item.ts";
import { licenceFactsReader } from "./licence-facts.ts";
import { licenceNumber } from "./licence-number.ts";
import type { LicencesMapping } from "./mapping.ts";
import { columnsOf } from "./mapping-specs.ts";
import { personalReader } from "./personal.ts";
import { regionReader } from "./region.ts";
import type { RowContext } from "./row-context.ts";
import { LicenceRow, RejectedRow } from "./row.ts";
import type { RowReader } from "./row.ts";
import { halfWidthAlphanumerics, isLossyNumber, lossyNumberReason, shownDay } from "./text.ts";

/** Identifies and dates a licence before anything else is read: what is wrong here sets the row aside. */
interface Backbone {
  readonly licenceNo: string;
  readonly itemCode: string;
  readonly from: DayReading;
  readonly until: DayReading;
}

const LONGEST_NUMBER = 256;
const noDay: DayReading = { kind: "empty" };

export function licenceRowReader(mapping: LicencesMapping, columns: readonly string[], context: RowContext): RowReader {
  const { fields } = mapping;
  const readers = cellReaders(mapping, columns, context.zone);
  const readNo = readers.text(fields.licenceNo);
  const readItem = itemReader(fields.itemCode, mapping.items, readers, context.itemCodes);
  const readFrom = given(fields.validFrom, readers.day);
  const readUntil = given(fields.validUntil, readers.day);
  const readStatus = choiceReader<LicenceStatus>(fields.status, readers);
  const readIssuer = given(fields.issuer, readers.text);
  const readRegion = regionReader(mapping, readers);
  const readHolder = holderReader(mapping, readers, context.vault, context.observedOn);
  const readPersonal = personalReader(mapping, readers);
  const readAttributes = attributeReader(mapping.attributes, readers);
  const readFacts = licenceFactsReader(mapping, readers, context);

  const identifiers = (["licenceNo", "uscc", "identityNo"] as const).flatMap((field) =>
    columnsOf(fields[field]).map((column) => ({ field, column, at: readers.at(column) })),
  );

  const backbone = (cells: readonly string[], problems: RowProblem[]): Backbone => {
    const licenceNo = halfWidthAlphanumerics(readNo(cells));
    if (licenceNo === "") problems.push(missing("licenceNo", columnsOf(fields.licenceNo), "许可证编号未填写"));
    else if (licenceNo.length > LONGEST_NUMBER)
      problems.push(missing("licenceNo", columnsOf(fields.licenceNo), `许可证编号超过 ${LONGEST_NUMBER} 个字符`));
    for (const { field, column, at } of identifiers)
      if (isLossyNumber(cells[at] as string))
        problems.push({ field, column, code: "lossy-number", reason: lossyNumberReason });
    const itemCode = readItem(cells, problems);
    const from = readFrom?.(cells) ?? noDay;
    const until = readUntil?.(cells) ?? noDay;
    if (from.kind === "unreadable")
      problems.push(unreadableDay("validFrom", columnsOf(fields.validFrom), cells, readers));
    if (until.kind === "unreadable")
      problems.push(unreadableDay("validUntil", columnsOf(fields.validUntil), cells, readers));
    if (from.kind === "day" && until.kind === "day" && from.day > until.day)
      problems.push({
        field: "validUntil",
        ...firstColumn(columnsOf(fields.validUntil)),
        code: "ends-before-start",
        reason: `有效期起 ${from.day} 晚于有效期止 ${until.day}`,
        shown: until.day,
      });
    return { licenceNo, itemCode, from, until };
  };

  return (row) => {
    if (row.problem !== undefined) return new RejectedRow(columns, row, [row.problem]);
    const { cells } = row;
    const problems: RowProblem[] = [];
    const { licenceNo, itemCode, from, until } = backbone(cells, problems);
    if (problems.length > 0) return new RejectedRow(columns, row, problems);
    const doubts: IdentifierDoubt[] = [];
    const number = licenceNumber(licenceNo, itemCode, context, doubts);
    const regionCode = readRegion(cells, doubts);
    const { holder, identityNo, personName } = readHolder(cells, number, regionCode, doubts);
    doubtDays(from, until, readUntil !== undefined, doubts);
    const status = readStatus(cells, doubts, "status") ?? "unknown";
    const issuer = readIssuer?.(cells) ?? "";
    const attributes: Attributes = readAttributes(cells, doubts);
    const personal: PersonalPart = readPersonal(cells, identityNo, personName, number.personalNo, doubts);
    const facts = readFacts(cells, holder.holderId, number.licenceId, doubts, problems);
    if (problems.length > 0) return new RejectedRow(columns, row, problems);
    const licence: Draft<Licence> = {
      licenceId: number.licenceId,
      itemCode,
      licenceNo: number.shown,
      status,
      holder,
      attributes,
      doubts,
    };
    if (from.kind === "day") licence.validFrom = from.day;
    if (until.kind === "day") licence.validUntil = until.day;
    else if (until.kind === "perpetual") licence.isPerpetual = true;
    if (issuer !== "") licence.issuer = issuer;
    if (regionCode !== undefined) licence.regionCode = regionCode;
    return new LicenceRow(columns, row, { licence, personal, facts });
  };
}

const firstColumn = (columns: readonly string[]): { readonly column?: string } =>
  columns.length === 0 ? {} : { column: columns.join(" + ") };

const missing = (field: string, columns: readonly string[], reason: string): RowProblem => ({
  field,
  ...firstColumn(columns),
  code: "missing",
  reason,
});

function unreadableDay(
  field: string,
  columns: readonly string[],
  cells: readonly string[],
  readers: CellReaders,
): RowProblem {
  const shown = shownDay(cells[readers.at(columns[0] as string)] as string);
  return {
    field,
    ...firstColumn(columns),
    code: "unreadable-date",
    reason: `“${shown}”不是真实日期，或不合映射中写明的日期格式`,
    shown,
  };
}

function doubtDays(from: DayReading, until: DayReading, hasUntil: boolean, doubts: IdentifierDoubt[]): void {
  if (from.kind === "masked") doubts.push({ field: "validFrom", reason: "被遮掩" });
  if (until.kind === "masked") doubts.push({ field: "validUntil", reason: "被遮掩" });
  if (until.kind === "empty" && hasUntil) doubts.push({ field: "validUntil", reason: "未填写" });
}
