import { undoNeutralised } from "./formulas.ts";
import { addedColumns } from "./header.ts";
import type { Header } from "./header.ts";
import type { RowStream, SourceRow } from "./table.ts";

export interface RowShape {
  /**
   * In a spreadsheet each cell says which column it is in: short rows end in empty cells, and notes beside the table are
   * not part of it. In text, a row of another length has lost or gained a cell somewhere.
   */
  readonly isAligned: boolean;
  /** Rows with a character that could not be decoded are set aside. */
  readonly isBroken: boolean;
}

/** The rows under the header, blank ones left out, each with one cell for each column or a problem. */
export function rowsUnder(header: Header, allRows: RowStream, shape: RowShape): RowStream {
  const rows = header.isRejects ? withUndoneMarks(allRows) : allRows;
  return async function* (signal) {
    for await (const chunk of rows(signal)) {
      const under: SourceRow[] = [];
      for (const row of chunk.rows) {
        if (row.line <= header.line || isBlank(row)) continue;
        under.push(fitted(row, header, shape));
      }
      yield { rows: under, share: chunk.share };
    }
  };
}

/** A rejects file comes back: what was neutralised against spreadsheets is as the register had it again. */
const withUndoneMarks = (rows: RowStream): RowStream =>
  async function* (signal) {
    for await (const chunk of rows(signal))
      yield {
        ...chunk,
        rows: chunk.rows.map(({ plain: _, ...row }) => ({ ...row, cells: row.cells.map(undoNeutralised) })),
      };
  };

const isBlank = ({ cells, problem }: SourceRow): boolean =>
  problem === undefined &&
  (cells[0] === undefined || cells[0].trim() === "") &&
  cells.every((cell) => cell.trim() === "");

function fitted(row: SourceRow, header: Header, shape: RowShape): SourceRow {
  const width = header.columns.length;
  if (row.problem !== undefined) return row;
  if (shape.isBroken && row.cells.some((cell) => cell.includes("\uFFFD")))
    return unreadable(row, "有不能按文件编码解读的字节");
  const { line, cells } = row;
  if (cells.length === width) return row;
  if (cells.length > width && (shape.isAligned || cells.slice(width).every((cell) => cell.trim() === "")))
    return { line, cells: cells.slice(0, width) };
  if (cells.length < width && (shape.isAligned || cells.length >= header.namedWidth))
    return { line, cells: [...cells, ...new Array<string>(width - cells.length).fill("")] };
  return unreadable(row, `应有 ${width} 格，实有 ${cells.length} 格，无法判断各值属于哪一列`);
}

const unreadable = (row: SourceRow, reason: string): SourceRow => ({
  line: row.line,
  cells: row.cells,
  problem: { field: addedColumns.original, code: "unreadable-row", reason },
});
