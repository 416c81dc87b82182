import type { CivilDate } from "../../domain/civil-date.ts";

/** What a sample is made from: the same three give the same bytes on every machine. */
export interface SampleRequest {
  /** Rows of the register, rows with mistakes among them. */
  readonly licences: number;
  /** Last days, ages and dates of data lie around this day. */
  readonly asOf: CivilDate;
  /** A whole number. */
  readonly seed: number;
}
