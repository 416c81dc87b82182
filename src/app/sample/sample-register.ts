import { hireHeader, hireRows } from "./benefits/hires.ts";
import { personHeader, personRows } from "./benefits/persons.ts";
import { unitHeader, unitRows } from "./benefits/units.ts";
import { csvLine } from "./csv.ts";
import { holderFactHeader, holderFactRows, listHeader, listRows } from "./holder-lists.ts";
import { licenceHeader, licenceLine } from "./licence-columns.ts";
import { licenceRows, writtenRow } from "./licence-rows.ts";
import type { SampleRequest } from "./request.ts";

/** A file of the sample register, and the source mapping it is imported with. */
export interface SampleFile {
  readonly name: string;
  readonly source: string;
  /** The header and one line a row, without line ends; each call starts at the header again and holds no rows. */
  readonly lines: () => Iterable<string>;
}

function* linesOf(header: readonly string[], rows: Iterable<readonly string[]>): Generator<string> {
  yield csvLine(header);
  for (const row of rows) yield csvLine(row);
}

function* licenceLines(request: SampleRequest): Generator<string> {
  yield csvLine(licenceHeader);
  for (const row of licenceRows(request)) yield licenceLine(writtenRow(row, request.seed));
}

/**
 * The sample register of Otog Banner (鄂托克旗), to be imported in this order. Everybody and everything in it is made up.
 * The same request gives the same bytes on every machine.
 * @throws {RangeError} unless `licences` is a whole number from 1 to ten million and `seed` a whole number below 2^32.
 */
export function sampleRegister(request: SampleRequest): readonly SampleFile[] {
  checkRequest(request);
  const file = (name: string, source: string, lines: () => Iterable<string>): SampleFile => ({ name, source, lines });
  return [
    file("licences.csv", "otog-licences", () => licenceLines(request)),
    file("abnormal-list.csv", "otog-abnormal-list", () => linesOf(listHeader, listRows("abnormal", request))),
    file("dishonesty-list.csv", "otog-dishonesty-list", () => linesOf(listHeader, listRows("dishonest", request))),
    file("holder-facts.csv", "otog-holder-facts", () => linesOf(holderFactHeader, holderFactRows(request))),
    file("persons.csv", "otog-persons", () => linesOf(personHeader, personRows(request))),
    file("units.csv", "otog-units", () => linesOf(unitHeader, unitRows(request))),
    file("new-hires.csv", "otog-hires", () => linesOf(hireHeader, hireRows(request))),
  ];
}

/** Up to some five million all holders have identity numbers of their own, and up to eight million phones. */
const MOST_LICENCES = 10_000_000;

function checkRequest({ licences, seed }: SampleRequest): void {
  if (!Number.isInteger(licences) || licences < 1 || licences > MOST_LICENCES)
    throw new RangeError(`示例登记簿的条数应为 1 至 ${MOST_LICENCES} 的整数，实为 ${licences}`);
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff)
    throw new RangeError(`种子应为 0 至 4294967295 的整数，实为 ${seed}`);
}
