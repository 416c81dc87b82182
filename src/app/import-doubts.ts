import type { IntakeRow } from "../ports/register-intake.ts";

/** What was found doubtful in rows that were taken in all the same, and in how many of them. */
export interface CountedDoubt {
  /** Of a licence or its holder, or the name of a fact. */
  readonly field: string;
  /** Says why; of a word that the mapping does not know, the word. Never a number or name of a person. */
  readonly reason: string;
  readonly rows: number;
}

/** In how many rows that were set aside a field stood in the way. */
export interface CountedReject {
  readonly field: string;
  /** The register's column, where there is one. */
  readonly column?: string;
  readonly rows: number;
}

/** Counts rows set aside by the fields that kept them out: what stands in them is for the rejects file alone. */
export class RejectTally {
  readonly #fields = new Map<string, { readonly field: string; readonly column?: string; rows: number }>();

  add({ problems }: IntakeRow & { readonly kind: "rejected" }): void {
    for (const { field, column } of problems) {
      const key = `${field} ${column ?? ""}`;
      const known = this.#fields.get(key) ?? { field, ...(column === undefined ? {} : { column }), rows: 0 };
      known.rows += 1;
      this.#fields.set(key, known);
    }
  }

  /** The most frequent first. */
  get counted(): readonly CountedReject[] {
    return [...this.#fields.values()].sort((a, b) => b.rows - a.rows || (a.field < b.field ? -1 : 1));
  }
}

/** Kinds of doubt that are told apart; a register whose every row has a word of its own must not fill the memory. */
const MOST_KINDS = 1_000;
const MOST_TOLD = 100;

/** Counts the doubts of licences by field and reason. */
export class DoubtTally {
  readonly #kinds = new Map<string, { field: string; reason: string; rows: number }>();
  #rowsOfOthers = 0;

  add(row: IntakeRow): void {
    if (row.kind !== "licence" && row.kind !== "holder") return;
    const { doubts } = row.kind === "licence" ? row.record.licence : row.record;
    for (const { field, reason } of doubts) {
      const key = `${field} ${reason}`;
      const known = this.#kinds.get(key);
      if (known !== undefined) known.rows++;
      else if (this.#kinds.size < MOST_KINDS) this.#kinds.set(key, { field, reason, rows: 1 });
      else this.#rowsOfOthers++;
    }
  }

  /** The most frequent first. */
  get counted(): readonly CountedDoubt[] {
    const kinds = [...this.#kinds.values()].sort((a, b) => b.rows - a.rows || (a.field < b.field ? -1 : 1));
    const untold = kinds.slice(MOST_TOLD).reduce((sum, { rows }) => sum + rows, this.#rowsOfOthers);
    const told = kinds.slice(0, MOST_TOLD);
    return untold === 0 ? told : [...told, { field: "…", reason: "其他存疑", rows: untold }];
  }
}
