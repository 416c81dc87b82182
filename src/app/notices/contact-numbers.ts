import { checkPhone, maskPhone } from "../../domain/identifiers/phone.ts";
import type { HolderId, LicenceId } from "../../domain/licence.ts";
import { isDecided, subjectOf, type NoticeTrouble } from "../../domain/notice.ts";
import type { NumberFlag } from "../../ports/contact-store.ts";
import { breathe } from "../breathe.ts";
import { noProgress, type OnProgress, type Parts } from "../parts.ts";
import { numbersOf } from "./wrong-numbers.ts";

/** A number that failed for good and that the register still gives its holder. */
export interface FlaggedNumber extends Omit<NumberFlag, "hash"> {
  readonly holderId: HolderId;
  readonly licenceIds: readonly LicenceId[];
  /** What the channel said then, in Chinese. */
  readonly says?: NoticeTrouble["says"];
}

/** A number that many holders give, as agents' numbers are. */
export interface SharedNumber {
  readonly masked: string;
  readonly holders: number;
  readonly licences: number;
}

/** Numbers that failed for good, by hash; one that the register does not give the holder any more is left out. */
export async function* flaggedNumbers(parts: Parts): AsyncGenerator<FlaggedNumber> {
  const { contact, notices } = parts.storage;
  for (let after = ""; ;) {
    const page: readonly NumberFlag[] = await contact.flags(after, 500);
    for (const { hash, ...flag } of page) {
      const notice = await notices.get(flag.noticeId);
      if (notice === undefined) continue;
      const licenceIds: LicenceId[] = [];
      let isGiven = false;
      for (const item of notice.items.filter(isDecided)) {
        if (!(await numbersOf(parts, subjectOf(item))).some(([, one]) => one === hash)) continue;
        isGiven = true;
        if ("licenceId" in item) licenceIds.push(item.licenceId);
      }
      const says = notice.failure === flag.because ? notice.trouble?.says : undefined;
      const { holderId } = notice;
      if (isGiven) yield { ...flag, holderId, licenceIds, ...(says === undefined ? {} : { says }) };
    }
    const last = page.at(-1);
    if (last === undefined || page.length < 500) return;
    after = last.hash;
  }
}

/**
 * Numbers that licences of at least so many holders give, the most shared first. Only the licences that share a number
 * are unsealed.
 */
export async function sharedNumbers(
  parts: Parts,
  atLeast: number,
  { signal, onProgress = noProgress }: { readonly signal: AbortSignal; readonly onProgress?: OnProgress },
): Promise<readonly SharedNumber[]> {
  const { register } = parts.storage;
  const suspects = await register.sharingNumber(atLeast);
  const sharing = new Map<string, { readonly holders: Set<HolderId>; licences: number }>();
  let done = 0;
  for (const licenceId of suspects) {
    const holderId = (await register.find(licenceId))?.licence.holder.holderId;
    if (holderId === undefined) continue;
    for (const phone of (await register.personalPart(licenceId)).phones ?? []) {
      const checked = checkPhone(phone);
      if (!checked.ok) continue;
      const one = sharing.get(checked.value) ?? { holders: new Set(), licences: 0 };
      sharing.set(checked.value, one);
      one.holders.add(holderId);
      one.licences += 1;
    }
    done += 1;
    if (done % 1_000 !== 0) continue;
    await breathe(signal);
    onProgress({ stage: "核对号码", done, total: suspects.length });
  }
  const shared = [...sharing].flatMap(
    ([
      number,
      {
        holders: { size },
        licences,
      },
    ]) => (size < atLeast ? [] : [{ masked: maskPhone(number), holders: size, licences }]),
  );
  return shared.sort((a, b) => b.holders - a.holders || b.licences - a.licences || (a.masked < b.masked ? -1 : 1));
}
