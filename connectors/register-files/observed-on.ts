import type { CivilDate } from "../../src/domain/civil-date.ts";
import type { RowProblem } from "../../src/ports/register-intake.ts";
import type { CellReaders } from "./cells.ts";
import type { Mapping } from "./mapping.ts";
import { columnsOf } from "./mapping-specs.ts";
import { observedLater } from "./row.ts";
import type { RowContext } from "./row-context.ts";
import { shownDay } from "./text.ts";

type Cells = readonly string[];

/** The day a row's facts were seen; a day that is there but not told is a reason to set the row aside. */
export function observedOnReader(
  mapping: Pick<Mapping, "observedOn">,
  readers: CellReaders,
  { observedOn, importedOn }: RowContext,
): (cells: Cells, problems: RowProblem[]) => CivilDate | undefined {
  if (mapping.observedOn === undefined) return () => observedOn;
  const read = readers.day(mapping.observedOn);
  const [column = ""] = columnsOf(mapping.observedOn);
  const reasons = {
    empty: "数据日期未填写",
    masked: "数据日期被遮掩",
    perpetual: "数据日期写的是长期",
    unreadable: "数据日期不是真实日期，或不合映射中写明的日期格式",
  } as const;
  return (cells, problems) => {
    const reading = read(cells);
    if (reading.kind === "day" && reading.day <= importedOn) return reading.day;
    if (reading.kind === "day") {
      problems.push(observedLater(column, reading.day, importedOn));
      return undefined;
    }
    const code = reading.kind === "empty" ? "missing" : "unreadable-date";
    const shown = shownDay(cells[readers.at(column)] as string);
    problems.push({ field: "observedOn", column, code, reason: reasons[reading.kind], shown });
    return undefined;
  };
}
