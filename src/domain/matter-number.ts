import type { CivilDate } from "./civil-date.ts";

/** A renewal case, or a benefit that was found. */
export type MatterKind = "case" | "grant";

const prefixes = { case: "XZ", grant: "HM" } as const;

/** The number that staff and holders use: prefix, year, and the log position of the decision, six digits at least. */
export const matterNumber = (kind: MatterKind, asOf: CivilDate, position: number): string =>
  `${prefixes[kind]}${asOf.slice(0, 4)}-${String(position).padStart(6, "0")}`;

/** What a typed number looks like the number of; `undefined` if of neither. */
export function matterKindOf(text: string): MatterKind | undefined {
  const [, prefix] = /^(XZ|HM)[0-9]{4}-[0-9]{6,}$/i.exec(text.trim()) ?? [];
  if (prefix === undefined) return undefined;
  return prefix.toUpperCase() === prefixes.case ? "case" : "grant";
}
