import type { CivilDate } from "../domain/civil-date.ts";
import { checkPhone, maskPhone } from "../domain/identifiers/phone.ts";
import type { HolderId, LicenceId, PersonalPart, SubjectId } from "../domain/licence.ts";
import type { WorklistItem } from "../ports/case-store.ts";
import type { Parts } from "./parts.ts";
import { regionNames } from "./region-names.ts";
import { worklistItems, type ListedWorklistItem } from "./worklist.ts";

/** A task for a person who goes there. Without contacts, neither address nor number is in it. */
export interface Visit extends ListedWorklistItem {
  /** Absent for a natural person, unless contacts were asked for. */
  readonly holderName?: string;
  /** The last day to apply that holders are told. */
  readonly lastDay?: CivilDate;
  readonly maskedPhone?: string;
  readonly phone?: string;
  readonly address?: string;
}

/** Tasks of one town, sumu, or village below it. */
export interface VisitsOfRegion {
  /** Absent where the register names no region. */
  readonly regionCode?: string;
  /** As people there say it: 鄂托克旗 苏米图苏木; below that the code, since villages are not in the table. */
  readonly region: string;
  readonly items: readonly Visit[];
}

/**
 * Open items of the worklist by region, ascending by code, those without a region last. With `contacts` it holds names,
 * numbers and addresses of natural persons, and that they were read is logged.
 */
export async function visitsByRegion(
  parts: Parts,
  { kind, contacts }: { readonly kind?: WorklistItem["kind"]; readonly contacts: boolean },
): Promise<readonly VisitsOfRegion[]> {
  const nameOf = await regionNames(parts);
  const groups = new Map<string, Visit[]>();
  let count = 0;
  for await (const item of worklistItems(parts)) {
    if (kind !== undefined && item.kind !== kind) continue;
    const { regionCode = "", visit } = await visitOf(parts, item, contacts);
    groups.set(regionCode, [...(groups.get(regionCode) ?? []), visit]);
    count += 1;
  }
  if (contacts) parts.log.info({ count, ...(kind === undefined ? {} : { kind }) }, "contacts of the worklist printed");
  const codes = [...groups.keys()].sort((a, b) => (a === "" ? 1 : b === "" ? -1 : a < b ? -1 : 1));
  return codes.map((code) => ({
    ...(code === "" ? {} : { regionCode: code }),
    region: code === "" ? "未登记区划" : nameOf(code),
    items: groups.get(code) ?? [],
  }));
}

async function visitOf(
  { storage }: Parts,
  item: ListedWorklistItem,
  contacts: boolean,
): Promise<{ readonly regionCode?: string; readonly visit: Visit }> {
  const { register, cases } = storage;
  const subjectId: SubjectId = item.licenceId;
  const isLicence = subjectId.includes("/");
  const licence = isLicence ? (await register.find(subjectId as LicenceId))?.licence : undefined;
  const known = isLicence ? undefined : await register.findHolder(subjectId as HolderId);
  const personal: PersonalPart = isLicence
    ? await register.personalPart(subjectId as LicenceId)
    : await register.personalPartOfHolder(subjectId as HolderId);
  const open = isLicence ? await cases.findOpen(subjectId as LicenceId) : undefined;
  const lastDay = open?.adviseBy ?? open?.closesOn ?? licence?.validUntil;
  const regionCode = licence?.regionCode ?? known?.regionCode;
  const checked = (personal.phones ?? []).map((phone) => checkPhone(phone)).find((one) => one.ok);
  const phone = checked?.ok === true ? checked.value : undefined;
  const name = (licence?.holder ?? known?.holder)?.name ?? (contacts ? personal.personName : undefined);
  const visit: Visit = {
    ...item,
    ...(name === undefined ? {} : { holderName: name }),
    ...(lastDay === undefined ? {} : { lastDay }),
    ...(phone === undefined ? {} : { maskedPhone: maskPhone(phone) }),
    ...(contacts && phone !== undefined ? { phone } : {}),
    ...(contacts && personal.address !== undefined ? { address: personal.address } : {}),
  };
  return { ...(regionCode === undefined ? {} : { regionCode }), visit };
}
