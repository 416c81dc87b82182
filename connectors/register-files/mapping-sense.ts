import { completeListOf } from "./mapping.ts";
import type { Mapping } from "./mapping.ts";
import type { DateFormat } from "./mapping-specs.ts";

export interface Senseless {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Formats of which one text may be read in more than one way; a column may have one of each line at most. */
const rivals: readonly (readonly DateFormat[])[] = [
  ["M/D/YYYY", "D/M/YYYY"],
  ["excel-1900", "excel-1904", "epoch-s", "epoch-ms"],
  ["YYYYMMDD", "epoch-s", "epoch-ms"],
];

const formatsIn = (value: unknown): readonly DateFormat[] | undefined =>
  typeof value === "object" && value !== null && "formats" in value
    ? (value.formats as readonly DateFormat[] | undefined)
    : undefined;

function rivalFormats(path: readonly PropertyKey[], formats: readonly DateFormat[] | undefined): Senseless[] {
  return rivals
    .map((group) => group.filter((format) => formats?.includes(format)))
    .filter((both) => both.length > 1)
    .map((both) => ({
      path,
      message: `${path.join(".")}：${both.join(" 与 ")} 不能用于同一列，同一写法会有两种读法`,
    }));
}

/** What a mapping says that its schema allows but that cannot be meant. */
export function senselessParts(mapping: Mapping): readonly Senseless[] {
  const found = rivalFormats(["dates"], mapping.dates);
  for (const group of ["fields", "attributes", "facts"]) {
    const specs = (mapping as unknown as Record<string, Readonly<Record<string, unknown>>>)[group] ?? {};
    for (const [key, spec] of Object.entries(specs))
      found.push(...rivalFormats([group, key, "formats"], formatsIn(spec)));
  }
  found.push(...rivalFormats(["observedOn", "formats"], formatsIn(mapping.observedOn)));
  if (mapping.kind === "facts") found.push(...senselessFacts(mapping));
  if (mapping.kind === "holders") found.push(...nobody("holder", mapping.holder));
  if (mapping.kind === "heads") {
    found.push(...nobody("unit", mapping.unit));
    if (Object.keys(mapping.facts).length === 0) found.push({ path: ["facts"], message: "facts：至少要有一个事实" });
  }
  found.push(...senselessList(mapping));
  return found;
}

function senselessFacts(mapping: Mapping & { readonly kind: "facts" }): Senseless[] {
  const found: Senseless[] = [];
  const { uscc, identityNo, licenceNo, itemCode } = mapping.subject;
  if (uscc === undefined && identityNo === undefined && licenceNo === undefined)
    found.push({ path: ["subject"], message: "subject：须有 uscc、identityNo 或 licenceNo 之一" });
  if ((licenceNo === undefined) !== (itemCode === undefined))
    found.push({ path: ["subject"], message: "subject：licenceNo 与 itemCode 须同时给出" });
  if (Object.keys(mapping.facts).length === 0 && mapping.completeList === undefined)
    found.push({ path: ["facts"], message: "facts：至少要有一个事实，或写 completeList" });
  for (const [fact, spec] of Object.entries(mapping.facts)) {
    const column = typeof spec === "string" ? spec : spec.column;
    if (column === undefined && mapping.named === undefined)
      found.push({ path: ["facts", fact], message: `facts.${fact}：缺 column；若一行一个事实，请写 named` });
  }
  return found;
}

/** Two may bear one name: a holder or unit is told by a number. */
function nobody(at: string, spec: { readonly uscc?: unknown; readonly identityNo?: unknown }): Senseless[] {
  if (spec.uscc !== undefined || spec.identityNo !== undefined) return [];
  return [{ path: [at], message: `${at}：须有 uscc 或 identityNo` }];
}

/** A list that gives its subjects no value of their own takes it from the fact's column, which must be there then. */
function senselessList(mapping: Mapping): Senseless[] {
  const list = completeListOf(mapping);
  if (list === undefined || list.value !== undefined || mapping.kind === "heads") return [];
  if (Object.hasOwn(mapping.facts, list.fact)) return [];
  const message = `completeList：须写 value，或在 facts 里写明 ${list.fact} 取自哪一列`;
  return [{ path: ["completeList"], message }];
}
