import { checkPhone, maskPhone } from "../../domain/identifiers/phone.ts";
import type { Holder, PersonalPart } from "../../domain/licence.ts";
import {
  isAnswer,
  isDecided,
  isStatutory,
  type AnswerItem,
  type Notice,
  type NoticeItem,
} from "../../domain/notice.ts";
import { maskMiddle } from "../../domain/text.ts";
import type { ChannelKind, Destination, NoticeChannel } from "../../ports/notice-channel.ts";
import type { Parts } from "../parts.ts";
import { answeringChannel } from "./queue-answer.ts";

/** A channel and the address it reaches the holder at. */
export interface Way {
  readonly channel: NoticeChannel;
  readonly to: Destination;
  readonly masked: string;
  /** Keyed hash of a mobile number; absent for other addresses. */
  readonly hash?: string;
}

/** What the register knows of how to reach whoever a certificate or a benefit is granted to. */
interface Contact {
  readonly holder: Holder;
  readonly personal: PersonalPart;
}

/** Purpose of the keyed hash under which the register finds a phone. */
const phonePurpose = "phone";

export const hashOfNumber = (parts: Parts, number: string): string => parts.vault.keyedHash(phonePurpose, number);

/**
 * The first channel, in the order they are tried, that has not failed for good and has an address to send to; for an
 * SMS a number that failed for good is none, and for a message that the law does not ask for one that opted out is none
 * either. An answer goes back to the number and by the channel that its reply came by.
 * `undefined` if none is left.
 */
export async function wayTo(parts: Parts, notice: Notice): Promise<Way | undefined> {
  const answer = notice.items.find(isAnswer);
  if (answer !== undefined) return wayBack(parts, notice, answer);
  const contacts = await contactsOf(parts, notice);
  const unwanted = notice.items.some(isStatutory) ? nobody : await optedOutOf(parts, numbersOf(contacts));
  for (const channel of parts.channels) {
    if (notice.givenUpOn?.includes(channel.kind) === true) continue;
    const to = await addressFor(parts, channel.kind, contacts, unwanted);
    if (to !== undefined) return { channel, to, ...shownAs(parts, to) };
  }
  return undefined;
}

/** Even to a number that failed once: somebody has just written from it. */
async function wayBack(parts: Parts, { givenUpOn }: Notice, { replyId }: AnswerItem): Promise<Way | undefined> {
  const reply = await parts.storage.contact.findReply(replyId);
  const channel = reply === undefined ? undefined : answeringChannel(parts, reply);
  if (reply === undefined || channel === undefined || givenUpOn?.includes(channel.kind) === true) return undefined;
  const to = { by: "phone", number: reply.from } as const;
  return { channel, to, ...shownAs(parts, to) };
}

/** Where the newest attempt of a notice went: what its channel was given then, as far as the register still knows it. */
export async function whereItWent(
  parts: Parts,
  notice: Notice,
  channel: NoticeChannel,
): Promise<Destination | undefined> {
  const answer = notice.items.find(isAnswer);
  if (answer !== undefined) return (await wayBack(parts, notice, answer))?.to;
  const contacts = await contactsOf(parts, notice);
  if (notice.toHash === undefined) return addressFor(parts, channel.kind, contacts, nobody);
  const number = numbersOf(contacts).find((one) => hashOfNumber(parts, one) === notice.toHash);
  return number === undefined ? undefined : { by: "phone", number };
}

async function contactsOf(parts: Parts, notice: Notice): Promise<readonly Contact[]> {
  const { register } = parts.storage;
  const contacts: Contact[] = [];
  for (const item of notice.items.filter(isDecided)) {
    if (!("licenceId" in item)) {
      const known = await register.findHolder(item.holderId);
      if (known !== undefined)
        contacts.push({ holder: known.holder, personal: await register.personalPartOfHolder(item.holderId) });
      continue;
    }
    const found = await register.find(item.licenceId);
    if (found !== undefined)
      contacts.push({ holder: found.licence.holder, personal: await register.personalPart(item.licenceId) });
  }
  return contacts;
}

/** Mobile numbers, the one to use first. */
function numbersOf(contacts: readonly Contact[]): readonly string[] {
  const checked = contacts.flatMap(({ personal }) => (personal.phones ?? []).map((phone) => checkPhone(phone)));
  return [...new Set(checked.flatMap((one) => (one.ok && one.kind === "mobile" ? [one.value] : [])))];
}

async function addressFor(
  parts: Parts,
  kind: ChannelKind,
  contacts: readonly Contact[],
  unwanted: ReadonlySet<string>,
): Promise<Destination | undefined> {
  const numbers = (): readonly string[] => numbersOf(contacts).filter((number) => !unwanted.has(number));
  switch (kind) {
    case "sms": {
      const number = await firstOf(parts, numbers());
      return number === undefined ? undefined : { by: "phone", number };
    }
    case "outbox": {
      // Whoever takes messages from here may know of a number that failed.
      const [number] = numbers();
      return number === undefined ? undefined : { by: "phone", number };
    }
    case "email": {
      const address = contacts.flatMap(({ personal }) => personal.email ?? []).find(isEmail);
      return address === undefined ? undefined : { by: "email", address };
    }
    case "letter":
      return contacts.map(postal).find((to) => to !== undefined);
    default:
      return kind satisfies never;
  }
}

const nobody: ReadonlySet<string> = new Set();

/** Those of the numbers that want only what the law asks for. */
async function optedOutOf(parts: Parts, numbers: readonly string[]): Promise<ReadonlySet<string>> {
  if (numbers.length === 0) return nobody;
  const byHash = new Map(numbers.map((number) => [hashOfNumber(parts, number), number]));
  const out = await parts.storage.contact.optedOut([...byHash.keys()]);
  return new Set(out.flatMap(({ hash }) => byHash.get(hash) ?? []));
}

/**
 * Items that cannot go where the notice would go: nobody asked for them by law, and the number wants no such messages.
 * Those of a notice that tells of a certificate too are left out of it; those alone in theirs go another way as long as
 * there is one, and `way` is that.
 */
export async function unwantedIn(
  parts: Parts,
  notice: Notice,
  way: Pick<Way, "hash"> | undefined,
): Promise<readonly NoticeItem[]> {
  const optional = notice.items.filter((item) => !isStatutory(item));
  if (optional.length === 0) return [];
  if (optional.length < notice.items.length) {
    if (way?.hash === undefined) return [];
    return (await parts.storage.contact.optedOut([way.hash])).length === 0 ? [] : optional;
  }
  if (way !== undefined) return [];
  const numbers = numbersOf(await contactsOf(parts, notice));
  return (await optedOutOf(parts, numbers)).size === 0 ? [] : optional;
}

/** The first number that has not failed for good. */
async function firstOf(parts: Parts, numbers: readonly string[]): Promise<string | undefined> {
  const hashes = numbers.map((number) => hashOfNumber(parts, number));
  const failed = new Set((await parts.storage.contact.flagged(hashes)).map(({ hash }) => hash));
  return numbers.find((_, n) => !failed.has(hashes[n] ?? ""));
}

const isEmail = (text: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);

function postal({ holder, personal }: Contact): Destination | undefined {
  const name = holder.name ?? personal.personName ?? personal.contactName;
  if (personal.address === undefined || name === undefined) return undefined;
  return { by: "post", name, address: personal.address };
}

function shownAs(parts: Parts, to: Destination): Pick<Way, "masked" | "hash"> {
  switch (to.by) {
    case "phone":
      return { masked: maskPhone(to.number), hash: hashOfNumber(parts, to.number) };
    case "email": {
      const [name = "", host = ""] = to.address.split("@");
      return { masked: `${maskMiddle(name, 1, 0)}@${host}` };
    }
    case "post":
      return { masked: maskMiddle(to.address, 6, 0) };
    default:
      return to satisfies never;
  }
}
