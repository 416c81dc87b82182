/** One cell as RFC 4180 has it: quoted where it must be. */
export const csvCell = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** One line of a CSV file, without the line's end. */
export const csvLine = (cells: readonly string[]): string => cells.map(csvCell).join(",");
