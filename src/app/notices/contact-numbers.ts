import { checkPhone, maskPhone } from "../../domain/identifiers/phone.ts";
import type { HolderId, LicenceId } from "../../domain/licence.ts";
import { isDecided, type NoticeTrouble } from "../../domain/notice.ts";
import type { NumberFlag } from "../../ports/contact-store.ts";
import { breathe } from "../breathe.ts";
import { noProgress, type OnProgress, type Parts } from "../parts.ts";
import { licencesMatching } from "../read-models.ts";
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
        const subject = item.kind === "benefit" ? item.holderId : item.licenceId;
        if (!(await numbersOf(parts, subject)).some(([, one]) => one === hash)) continue;
        isGiven = true;
        if (item.kind !== "benefit") licenceIds.push(item.licenceId);
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

/** Numbers that licences of at least so many holders give, the most shared first; reads the whole register. */
export async function sharedNumbers(
  parts: Parts,
  atLeast: number,
  { signal, onProgress = noProgress }: { readonly signal: AbortSignal; readonly onProgress?: OnProgress },
): Promise<readonly SharedNumber[]> {
  const { register } = parts.storage;
  const total = await register.count({});
  // A number alone or with few holders is the rule: one id is kept for it, a set only from the second on.
  const holders = new Map<string, HolderId | Set<HolderId>>();
  const licences = new Map<string, number>();
  let done = 0;
  for await (const { licenceId, holder } of licencesMatching(parts, {})) {
    for (const phone of (await register.personalPart(licenceId)).phones ?? []) {
      const checked = checkPhone(phone);
      if (!checked.ok) continue;
      const known = holders.get(checked.value);
      if (known === undefined) holders.set(checked.value, holder.holderId);
      else if (known instanceof Set) known.add(holder.holderId);
      else if (known !== holder.holderId) holders.set(checked.value, new Set([known, holder.holderId]));
      licences.set(checked.value, (licences.get(checked.value) ?? 0) + 1);
    }
    done += 1;
    if (done % 1_000 !== 0) continue;
    await breathe(signal);
    onProgress({ stage: "核对号码", done, total });
  }
  const shared = [...holders].flatMap(([number, of]) => {
    const count = of instanceof Set ? of.size : 1;
    return count < atLeast ? [] : [{ masked: maskPhone(number), holders: count, licences: licences.get(number) ?? 0 }];
  });
  return shared.sort((a, b) => b.holders - a.holders || b.licences - a.licences || (a.masked < b.masked ? -1 : 1));
}
