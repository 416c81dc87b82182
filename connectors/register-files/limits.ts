/** Bounds on what a register file may hold. They stop hostile files; no register comes near them. */
export interface Limits {
  /** Characters of one cell. */
  readonly cellLength: number;
  readonly columns: number;
  /** Characters of one row of text, quoted line breaks included. */
  readonly rowLength: number;
  readonly rows: number;
  /** Rows before the header at most. */
  readonly headerWithin: number;
  /** Bytes that a compressed file may expand to, in all. */
  readonly expandedBytes: number;
  /** How many times its size a compressed part may expand to, once it is past `freeExpansionBytes`. */
  readonly expansionRatio: number;
  readonly freeExpansionBytes: number;
  /** Bytes of the shared texts of a workbook, which must be held in memory. */
  readonly sharedTextBytes: number;
  /** Bytes of an old workbook (.xls), which must be read whole. */
  readonly xlsBytes: number;
  /** Milliseconds that reading an old workbook may take. */
  readonly xlsMs: number;
  /** Milliseconds that a workbook may take for each megabyte it expands to, and at least. */
  readonly xlsxMsPerMegabyte: number;
  readonly xlsxMs: number;
}

const MB = 1024 * 1024;

export const defaultLimits: Limits = {
  cellLength: MB,
  columns: 16_384,
  rowLength: 4 * MB,
  rows: 50_000_000,
  headerWithin: 50,
  expandedBytes: 4096 * MB,
  expansionRatio: 200,
  freeExpansionBytes: 64 * MB,
  sharedTextBytes: 256 * MB,
  xlsBytes: 64 * MB,
  xlsMs: 60_000,
  xlsxMsPerMegabyte: 1_000,
  xlsxMs: 30_000,
};
