import type { Connection } from "./connection.ts";

/** Short numbers for names that stand in millions of rows (sources, facts, service items), given on first use and never changed. */
export interface Names {
  /** Inside a write transaction: the number, given now if need be. */
  numberOf(name: string): number;
  nameOf(number: number): string;
  /** To be called when a transaction failed: numbers it gave are gone. */
  forget(): void;
}

export function namesIn(
  writer: Connection,
  table: "sources" | "fact_names" | "items",
  column: "source_no" | "fact_no" | "item_no",
): Names {
  const numbers = new Map<string, number>();
  const names = new Map<number, string>();
  const byName = writer.prepare<[string], number>(`SELECT ${column} FROM ${table} WHERE name = ?`).pluck();
  const byNumber = writer.prepare<[number], string>(`SELECT name FROM ${table} WHERE ${column} = ?`).pluck();
  const add = writer.prepare<[string]>(`INSERT INTO ${table} (name) VALUES (?)`);

  return {
    numberOf(name) {
      const number = numbers.get(name) ?? byName.get(name) ?? Number(add.run(name).lastInsertRowid);
      numbers.set(name, number);
      return number;
    },
    nameOf(number) {
      const name = names.get(number) ?? byNumber.get(number);
      if (name === undefined) throw new Error(`${table} has no number ${number}`);
      names.set(number, name);
      return name;
    },
    forget() {
      numbers.clear();
      names.clear();
    },
  };
}
