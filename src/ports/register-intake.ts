import type { CivilDate } from "../domain/civil-date.ts";
import type {
  FactCoverage,
  Holder,
  HolderPersonalPart,
  IdentifierDoubt,
  Licence,
  ObservedFact,
  PersonalPart,
} from "../domain/licence.ts";

/** A licence as one row of a register gave it, with the facts its further columns state. */
export interface LicenceRecord {
  readonly licence: Licence;
  readonly personal: PersonalPart;
  readonly facts: readonly ObservedFact[];
}

/** A holder as one row of a register of persons or units gave it, with the facts its further columns state. */
export interface HolderRecord {
  readonly holder: Holder;
  /** Where the person lives or the unit is: 6, 9 or 12 digits. */
  readonly regionCode?: string;
  readonly doubts: readonly IdentifierDoubt[];
  readonly personal: HolderPersonalPart;
  readonly facts: readonly ObservedFact[];
}

/** Why a row was set aside. `shown` is the offending value, masked where the field is personal. */
export interface RowProblem {
  readonly field: string;
  readonly column?: string;
  readonly code: string;
  readonly reason: string;
  readonly shown?: string;
}

/** One row of a file. `line` counts from 1 and is the line (CSV), sheet row (XLSX) or record (JSON) a clerk would look for. */
export type IntakeRow = { readonly line: number; readonly raw: Readonly<Record<string, string>> } & (
  | { readonly kind: "licence"; readonly record: LicenceRecord }
  | { readonly kind: "holder"; readonly record: HolderRecord }
  | { readonly kind: "facts"; readonly facts: readonly ObservedFact[] }
  | { readonly kind: "rejected"; readonly problems: readonly RowProblem[] }
);

/** What the rows of a file are. `heads`: facts of persons whom a unit may be paid for. */
export type ImportKind = "licences" | "holders" | "heads" | "facts";

/** A register file that was read to its end once and found readable. */
export interface IntakeFile {
  readonly path: string;
  /** Name of the source mapping; licences missing from a full snapshot are looked for under this name. */
  readonly source: string;
  readonly kind: ImportKind;
  readonly format: "csv" | "tsv" | "xlsx" | "xls" | "json" | "ndjson";
  readonly encoding?: string;
  /** SHA-256 of the file's bytes, hex. */
  readonly fingerprint: string;
  readonly bytes: number;
  /** The file is a rejects file that was corrected and comes back. */
  readonly isRejects: boolean;
  /** The file claims to hold every licence or holder of its source. */
  readonly isFullSnapshot: boolean;
  /** The file is a complete list as of a day: whoever is not on it has the absent value. */
  readonly coverage?: readonly FactCoverage[];
  /** Rows in file order, `size` at a time, with the share of the file read so far (0 to 1). Memory does not grow with the file. */
  batches(
    size: number,
    signal: AbortSignal,
  ): AsyncIterable<{ readonly rows: readonly IntakeRow[]; readonly share: number }>;
}

/**
 * Said of a row that says otherwise than an earlier row of its file. While a rejects file that comes back says so of a
 * row, the row is rejected again: whoever wants it clears the cell.
 */
export const disputed = "请核实以哪一行为准；以这一行为准的，清空这一格再导入";

/** Collects rejected rows in a file that can be corrected and imported again with the same mapping. */
export interface RejectsFile {
  add(row: IntakeRow & { readonly kind: "rejected" }): Promise<void>;
  /** The path, or `undefined` if nothing was rejected (then there is no file). */
  finish(): Promise<string | undefined>;
}

/** What the rules know of a fact: a source may state no other, and none with values of another type. */
export interface StatableFact {
  readonly of: string;
  readonly type: "boolean" | "number" | "date" | "text" | "list";
  /** The closed set of a text or list; absent where any text may stand. */
  readonly values?: readonly string[];
}

/** What reading a file needs to know besides the file. */
export interface IntakeContext {
  /** Dates the facts of files that do not date them. */
  readonly observedOn: CivilDate;
  /** The day of the import: nothing can have been observed after it. */
  readonly importedOn: CivilDate;
  readonly itemCodes: ReadonlySet<string>;
  /** Service items whose licence number is an identity number: it goes to the personal part, hashed in the id. */
  readonly identityNumberItems: ReadonlySet<string>;
  /** By name. */
  readonly facts: ReadonlyMap<string, StatableFact>;
}

export interface RegisterIntake {
  /** Names that `open` takes besides a path to a mapping. */
  sources(): Promise<readonly string[]>;
  /**
   * Reads the file to its end once: a file that cannot be read is refused before anything is stored. So is a mapping that
   * states facts which there are not, or with values of another type or outside a closed set. A row that dates a fact after the day of the import
   * is rejected: being the newest, it would hide every true observation until that day.
   * @throws InvalidInput naming file, place and reason.
   */
  open(path: string, source: string, context: IntakeContext): Promise<IntakeFile>;
  /** `directory` is made when the first row is added. */
  rejects(file: IntakeFile, directory: string, name: string): RejectsFile;
  /** How many rejects files lie in the directory; they stay until somebody removes them. */
  countRejects(directory: string): Promise<number>;
}
