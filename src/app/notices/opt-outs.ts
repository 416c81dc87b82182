import { checkPhone, maskPhone } from "../../domain/identifiers/phone.ts";
import type { OptOut } from "../../ports/contact-store.ts";
import { InvalidInput } from "../../ports/errors.ts";
import type { Parts } from "../parts.ts";
import { hashOfNumber } from "./where-to-send.ts";

/** A number that nothing is sent to but what the law asks for. */
export type OptedOutNumber = Pick<OptOut, "masked" | "at" | "replyId">;

/** By hash. */
export async function* optedOutNumbers(parts: Parts): AsyncGenerator<OptedOutNumber> {
  for (let after = ""; ;) {
    const page: readonly OptOut[] = await parts.storage.contact.optOuts(after, 500);
    for (const { masked, at, replyId } of page) yield { masked, at, ...(replyId === undefined ? {} : { replyId }) };
    const last = page.at(-1);
    if (last === undefined || page.length < 500) return;
    after = last.hash;
  }
}

/** A clerk was told that a number wants everything again. @throws InvalidInput if it has not opted out. */
export async function resumeNumber(parts: Parts, number: string): Promise<OptedOutNumber> {
  const { contact } = parts.storage;
  const checked = checkPhone(number);
  const hash = hashOfNumber(parts, checked.ok ? checked.value : number.trim());
  const [standing] = await contact.optedOut([hash]);
  if (standing === undefined) throw new InvalidInput(`号码 ${maskPhone(number)} 没有退订`);
  const { masked } = standing;
  // A reply may be dated by a clock that is ahead of ours.
  const at = Math.max(parts.clock.now(), standing.at);
  await contact.noteOptOut({ hash, masked, at, isOut: false });
  parts.log.info({ hash }, "opt-out of a number taken back by a clerk");
  return { masked, at };
}
