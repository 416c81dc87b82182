import type { CivilDate } from "../../src/domain/civil-date.ts";
import { checkIdentityNumber, maskIdentityNumber } from "../../src/domain/identifiers/identity-number.ts";
import { checkLicenceNumber, checkPermitNumber } from "../../src/domain/identifiers/permit-number.ts";
import { checkPhone } from "../../src/domain/identifiers/phone.ts";
import { checkRegionCode } from "../../src/domain/identifiers/region.ts";
import type {
  Attributes,
  IdentifierDoubt,
  Licence,
  LicenceId,
  LicenceStatus,
  PersonalPart,
} from "../../src/domain/licence.ts";
import type { RowProblem } from "../../src/ports/register-intake.ts";
import type { Vault } from "../../src/ports/vault.ts";
import { attributeReader } from "./attributes.ts";
import type { CellReaders } from "./cells.ts";
import { cellReaders, given } from "./cells.ts";
import { choiceReader } from "./choice.ts";
import type { DayReading } from "./dates.ts";
import { holderReader } from "./holder.ts";
import { itemReader } from "./item.ts";
import { licenceFactsReader } from "./licence-facts.ts";
import type { LicencesMapping } from "./mapping.ts";
import { columnsOf } from "./mapping.ts";
import { LicenceRow, RejectedRow } from "./row.ts";
import type { RowReader } from "./row.ts";
import { halfWidthAlphanumerics } from "./text.ts";

/** What reading rows needs to know besides the mapping. */
export interface RowContext {
  readonly vault: Vault;
  /** IANA zone of the bureau. */
  readonly zone: string;
  /** Dates the facts of files that do not date them. */
  readonly observedOn: CivilDate;
  readonly itemCodes: ReadonlySet<string>;
  /** Service items whose licence number is an identity number. */
  readonly identityNumberItems: ReadonlySet<string>;
}

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
  const readFacts = licenceFactsReader(mapping, readers, context.observedOn);

  const backbone = (cells: readonly string[], problems: RowProblem[]): Backbone => {
    const licenceNo = halfWidthAlphanumerics(readNo(cells));
    if (licenceNo === "") problems.push(missing("licenceNo", columnsOf(fields.licenceNo), "许可证编号未填写"));
    else if (licenceNo.length > LONGEST_NUMBER)
      problems.push(missing("licenceNo", columnsOf(fields.licenceNo), `许可证编号超过 ${LONGEST_NUMBER} 个字符`));
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
    const facts = readFacts(cells, holder.holderId, number.licenceId, doubts);
    const licence: Licence = {
      licenceId: number.licenceId,
      itemCode,
      licenceNo: number.shown,
      status,
      ...(from.kind === "day" && { validFrom: from.day }),
      ...(until.kind === "day" && { validUntil: until.day }),
      ...(until.kind === "perpetual" && { isPerpetual: true }),
      ...(issuer !== "" && { issuer }),
      ...(regionCode !== undefined && { regionCode }),
      holder,
      attributes,
      doubts,
    };
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
  const shown = (cells[readers.at(columns[0] as string)] as string).trim().slice(0, 40);
  return {
    field,
    ...firstColumn(columns),
    code: "unreadable-date",
    reason: `“${shown}”不是真实日期，或不合映射中写明的日期格式`,
    shown,
  };
}

function doubtDays(from: DayReading, until: DayReading, hasUntil: boolean, doubts: IdentifierDoubt[]): void {
  if (from.kind === "masked") doubts.push({ field: "validFrom", reason: "被遮掩（masked）" });
  if (until.kind === "masked") doubts.push({ field: "validUntil", reason: "被遮掩（masked）" });
  if (until.kind === "empty" && hasUntil) doubts.push({ field: "validUntil", reason: "未填写" });
}

/** How a licence is named; an identity number in the licence's place is hashed and masked, and kept as personal. */
function licenceNumber(
  licenceNo: string,
  itemCode: string,
  context: RowContext,
  doubts: IdentifierDoubt[],
): { readonly licenceId: LicenceId; readonly shown: string; readonly personalNo?: string } {
  if (context.identityNumberItems.has(itemCode)) {
    const check = checkIdentityNumber(licenceNo, context.observedOn);
    if (!check.ok) doubts.push({ field: "licenceNo", reason: check.reason });
    const hash = context.vault.keyedHash("identity", check.value);
    return {
      licenceId: `${itemCode}/p-${hash}` as LicenceId,
      shown: maskIdentityNumber(check.value),
      personalNo: check.value,
    };
  }
  // Permits of earlier years carry numbers of other forms, about which nothing is known.
  const check = /^(?:JY|SC|YB)\d/i.test(licenceNo) ? checkPermitNumber(licenceNo) : checkLicenceNumber(licenceNo);
  if (!check.ok) doubts.push({ field: "licenceNo", reason: check.reason });
  else for (const warning of check.warnings) doubts.push({ field: "licenceNo", reason: warning.reason });
  return { licenceId: `${itemCode}/${licenceNo}` as LicenceId, shown: licenceNo };
}

function regionReader(
  { fields }: LicencesMapping,
  readers: CellReaders,
): (cells: readonly string[], doubts: IdentifierDoubt[]) => string | undefined {
  if (fields.regionCode === undefined) return () => undefined;
  const read = readers.text(fields.regionCode);
  const remembered = new Map<string, ReturnType<typeof checkRegionCode>>();
  return (cells, doubts) => {
    const text = read(cells);
    if (text === "") return undefined;
    let check = remembered.get(text);
    if (check === undefined) {
      check = checkRegionCode(text);
      if (remembered.size < 10_000) remembered.set(text, check);
    }
    if (!check.ok) doubts.push({ field: "regionCode", reason: check.reason });
    else for (const warning of check.warnings) doubts.push({ field: "regionCode", reason: warning.reason });
    return check.value === "" ? undefined : check.value;
  };
}

type PersonalReader = (
  cells: readonly string[],
  identityNo: string | undefined,
  personName: string | undefined,
  licenceNo: string | undefined,
  doubts: IdentifierDoubt[],
) => PersonalPart;

function personalReader({ fields, phoneCountry }: LicencesMapping, readers: CellReaders): PersonalReader {
  const readPhones = given(fields.phones, readers.list);
  const readRepresentative = given(fields.legalRepresentative, readers.text);
  const readContact = given(fields.contactName, readers.text);
  const readAddress = given(fields.address, readers.text);
  return (cells, identityNo, personName, licenceNo, doubts) => {
    const phones = readPhones === undefined ? [] : phonesOf(readPhones(cells), phoneCountry, doubts);
    const legalRepresentative = readRepresentative?.(cells) ?? "";
    const contactName = readContact?.(cells) ?? "";
    const address = readAddress?.(cells) ?? "";
    return {
      ...(identityNo !== undefined && { identityNo }),
      ...(phones.length > 0 && { phones }),
      ...(personName !== undefined && { personName }),
      ...(legalRepresentative !== "" && { legalRepresentative }),
      ...(contactName !== "" && { contactName }),
      ...(licenceNo !== undefined && { licenceNo }),
      ...(address !== "" && { address }),
    };
  };
}

/** Sound numbers first, in the register's order, each once; what fails the check is kept behind them. */
function phonesOf(values: readonly string[], country: string, doubts: IdentifierDoubt[]): readonly string[] {
  const sound: string[] = [];
  const unsound: string[] = [];
  for (const value of values) {
    if (value.includes("*")) {
      doubts.push({ field: "phones", reason: "被遮掩（masked）" });
      continue;
    }
    const check = checkPhone(value, country);
    if (check.ok) sound.push(check.value);
    else {
      doubts.push({ field: "phones", reason: check.reason });
      if (check.value !== "") unsound.push(check.value);
    }
  }
  const all = unsound.length === 0 ? sound : [...sound, ...unsound];
  return all.length < 2 ? all : [...new Set(all)];
}
