import type { CivilDate } from "../../src/domain/civil-date.ts";
import { checkIdentityNumber } from "../../src/domain/identifiers/identity-number.ts";
import { checkUscc } from "../../src/domain/identifiers/uscc.ts";
import type { Holder, HolderId, HolderKind, IdentifierDoubt, Language } from "../../src/domain/licence.ts";
import { toHalfWidth } from "../../src/domain/text.ts";
import type { Vault } from "../../src/ports/vault.ts";
import type { CellReaders, TextReader } from "./cells.ts";
import { choiceReader } from "./choice.ts";
import type { Draft } from "./draft.ts";
import type { LicencesMapping } from "./mapping.ts";
import { copyOf } from "./text.ts";

type Cells = readonly string[];

/** The holder a row names, and what of it is personal. */
export interface HolderReading {
  readonly holder: Holder;
  readonly identityNo?: string;
  readonly personName?: string;
}

const MOST_REMEMBERED = 20_000;

/** First two characters of the unified code (GB 32100-2015): registering department and class of organisation. */
const kindByClass: Readonly<Record<string, HolderKind>> = {
  "91": "enterprise",
  "92": "individual-business",
  "93": "cooperative",
  "11": "institution",
  "12": "institution",
  "51": "social-organisation",
  "52": "social-organisation",
};

/** Names holders by keyed hash, remembering the names met last: one holder has several licences. */
export function holderIds(vault: Vault): {
  readonly person: (identityNo: string) => HolderId;
  readonly name: (name: string, regionCode: string | undefined) => HolderId;
  readonly licence: (licenceId: string) => HolderId;
} {
  const remembered = new Map<string, HolderId>();
  const hashed = (key: string): HolderId => {
    const known = remembered.get(key);
    if (known !== undefined) return known;
    const id = `name:${vault.keyedHash("holder-name", key)}` as HolderId;
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(copyOf(key), id);
    return id;
  };
  return {
    person: (identityNo) => `person:${vault.keyedHash("identity", identityNo)}` as HolderId,
    name: (name, regionCode) => hashed(`${toHalfWidth(name).replace(/\s+/g, " ").toUpperCase()}|${regionCode ?? ""}`),
    // A holder nobody names is nobody else's holder.
    licence: (licenceId) => `name:${vault.keyedHash("holder-name", `licence|${licenceId}`)}` as HolderId,
  };
}

/** What of a row says whose it is. */
export type HolderFields = Pick<
  LicencesMapping["fields"],
  "holderName" | "uscc" | "identityNo" | "holderKind" | "language"
>;

/** `personalNo`: the licence's number where it is its holder's identity number. */
export type HolderReader = (
  cells: Cells,
  licence: { readonly licenceId: string; readonly personalNo?: string },
  regionCode: string | undefined,
  doubts: IdentifierDoubt[],
) => HolderReading;

export function holderReader(
  { fields }: { readonly fields: HolderFields },
  readers: CellReaders,
  vault: Vault,
  observedOn: CivilDate,
): HolderReader {
  const text = (spec: Parameters<CellReaders["text"]>[0] | undefined): TextReader | undefined =>
    spec === undefined ? undefined : readers.text(spec);
  const readName = text(fields.holderName);
  const readUscc = text(fields.uscc);
  const readIdentity = text(fields.identityNo);
  const readKind = choiceReader<HolderKind>(fields.holderKind, readers);
  const readLanguage = choiceReader<Language>(fields.language, readers);
  const ids = holderIds(vault);
  return (cells, { licenceId, personalNo }, regionCode, doubts) => {
    const name = readName?.(cells) ?? "";
    if (readName !== undefined) doubtName(name, doubts);
    const uscc = usccOf(readUscc?.(cells) ?? "", doubts);
    const identityNo = identityOf(readIdentity?.(cells) ?? "", observedOn, doubts);
    const stated = readKind(cells, doubts, "holderKind");
    const kind = stated ?? (uscc === undefined ? undefined : kindByClass[uscc.slice(0, 2)]) ?? "unknown";
    // Where a register does not say what a holder is, the name may be a person's.
    const isPersonal = kind === "person" || (kind === "unknown" && uscc === undefined);
    const personNo = identityNo ?? personalNo;
    const idOf = (): HolderId => {
      if (uscc !== undefined) return `uscc:${uscc}` as HolderId;
      if (personNo !== undefined) return ids.person(personNo);
      // 张* may be many people.
      return name === "" || name.includes("*") ? ids.licence(licenceId) : ids.name(name, regionCode);
    };
    const language = readLanguage(cells, doubts, "language") ?? "zh";
    const holder: Draft<Holder> = { holderId: idOf(), kind, language };
    const reading: Draft<HolderReading> = { holder };
    if (uscc !== undefined) holder.uscc = uscc;
    if (identityNo !== undefined) reading.identityNo = identityNo;
    if (name !== "" && isPersonal) reading.personName = name;
    else if (name !== "") holder.name = name;
    return reading;
  };
}

function doubtName(name: string, doubts: IdentifierDoubt[]): void {
  if (name === "") doubts.push({ field: "holderName", reason: "未填写" });
  else if (name.includes("*")) doubts.push({ field: "holderName", reason: "被遮掩" });
  else if (name.includes("\uFFFD")) doubts.push({ field: "holderName", reason: "含有乱码字符" });
}

/** The code as it is to be kept, doubtful or not; absent when masked. */
export function usccOf(text: string, doubts: IdentifierDoubt[]): string | undefined {
  if (text === "") return undefined;
  if (text.includes("*")) {
    doubts.push({ field: "uscc", reason: "被遮掩" });
    return undefined;
  }
  const check = checkUscc(text);
  if (!check.ok) doubts.push({ field: "uscc", reason: check.reason });
  else for (const warning of check.warnings) doubts.push({ field: "uscc", reason: warning.reason });
  return check.value === "" ? undefined : check.value;
}

/** The number as it is to be kept, doubtful or not; absent when masked. Reasons never hold the number. */
export function identityOf(text: string, asOf: CivilDate, doubts: IdentifierDoubt[]): string | undefined {
  if (text === "") return undefined;
  if (text.includes("*")) {
    doubts.push({ field: "identityNo", reason: "被遮掩" });
    return undefined;
  }
  const check = checkIdentityNumber(text, asOf);
  if (!check.ok) doubts.push({ field: "identityNo", reason: check.reason });
  return check.value === "" ? undefined : check.value;
}
