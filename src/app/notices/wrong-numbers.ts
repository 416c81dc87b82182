import { checkPhone } from "../../domain/identifiers/phone.ts";
import type { HolderId, LicenceId, PersonalPart, SubjectId } from "../../domain/licence.ts";
import { isAnswer, type Notice } from "../../domain/notice.ts";
import type { WorklistItem } from "../../ports/case-store.ts";
import { breathe } from "../breathe.ts";
import type { Parts } from "../parts.ts";
import { hashOfNumber } from "./where-to-send.ts";
import { askForAPerson } from "./who-to-tell.ts";

/**
 * The number that the notice went to failed for good: it is not used again, and a person is asked for another. What goes
 * to no mobile number is left alone, and so is a number that has just written and could not be answered.
 */
export async function flagNumber(parts: Parts, notice: Notice, because: string): Promise<void> {
  const { noticeId, toHash, maskedTo } = notice;
  if (toHash === undefined || maskedTo === undefined || notice.items.some(isAnswer)) return;
  await parts.storage.contact.flag({ hash: toHash, masked: maskedTo, since: parts.clock.now(), because, noticeId });
  await askForAPerson(parts, notice, "wrong-number");
  parts.log.info({ noticeId, because }, "number flagged");
}

/** Mobile numbers that the register gives a subject, normalised, with their hashes. */
export async function numbersOf(parts: Parts, subjectId: SubjectId): Promise<readonly (readonly [string, string])[]> {
  const { register } = parts.storage;
  const personal: PersonalPart = subjectId.includes("/")
    ? await register.personalPart(subjectId as LicenceId)
    : await register.personalPartOfHolder(subjectId as HolderId);
  const checked = (personal.phones ?? []).map((phone) => checkPhone(phone));
  const mobile = checked.flatMap((one) => (one.ok && one.kind === "mobile" ? [one.value] : []));
  return mobile.map((number) => [number, hashOfNumber(parts, number)]);
}

/**
 * Takes off the worklist whoever has a number by now that has not failed; run after an import. Answers how many.
 */
export async function closeMendedNumbers(parts: Parts, signal: AbortSignal): Promise<number> {
  const { worklist, contact } = parts.storage;
  if (((await worklist.countByKind())["wrong-number"] ?? 0) === 0) return 0;
  let mended = 0;
  for (let after = -1; ;) {
    await breathe(signal);
    const page: readonly WorklistItem[] = await worklist.list(after, 500);
    for (const { kind, subjectId, rule, decisionPosition } of page) {
      if (kind !== "wrong-number") continue;
      const hashes = (await numbersOf(parts, subjectId)).map(([, hash]) => hash);
      if ((await contact.flagged(hashes)).length === hashes.length) continue;
      await worklist.close(subjectId, rule, decisionPosition);
      mended += 1;
    }
    const last = page.at(-1);
    if (last === undefined || page.length < 500) return mended;
    after = last.decisionPosition;
  }
}
