import { addDays, epochMsAt, type CivilDate } from "../../domain/civil-date.ts";
import type { HolderId, Language } from "../../domain/licence.ts";
import { noticeIdOf } from "../../domain/notice-id.ts";
import { isDecided, type DecidedNoticeItem, type Notice } from "../../domain/notice.ts";
import type { Parts } from "../parts.ts";
import { noticesIn } from "../read-models.ts";

/** A notice that would be queued: `accepted` once it would have gone out, `stopped` or `failed` as in the outbox. */
export interface ForeseenNotice extends Notice {
  notBefore: number;
  items: readonly DecidedNoticeItem[];
  state: "queued" | "accepted" | "failed" | "stopped";
}

export interface ToQueue {
  readonly holderId: HolderId;
  readonly language: Language;
  readonly day: CivilDate;
  readonly notBefore: number;
  readonly item: DecidedNoticeItem;
}

const queued = (notice: Omit<ForeseenNotice, "state" | "attempts">): ForeseenNotice => ({
  ...notice,
  state: "queued",
  attempts: 0,
});

/**
 * The outbox as it would go on: what stands in the store is read, nothing is written. It keeps the outbox's promises that
 * matter for what is sent when: a key is told once, items of one holder, language and day share a queued notice, and
 * notices go out by `notBefore`, then by id.
 */
export class ForeseenOutbox {
  readonly #parts: Parts;
  readonly #byKey = new Map<string, ForeseenNotice>();
  readonly #newest = new Map<string, { readonly notice: ForeseenNotice; readonly sequence: number }>();
  /** By the day on which they may go out. */
  readonly #queued = new Map<CivilDate, Set<ForeseenNotice>>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** What is queued in the store already, answers aside. */
  async load(dayOf: (notBefore: number) => CivilDate): Promise<void> {
    for await (const { noticeId, holderId, language, day, notBefore, items } of noticesIn(this.#parts, ["queued"])) {
      const decided = items.filter(isDecided);
      if (decided.length === 0) continue;
      const notice = queued({ noticeId, holderId, language, day, notBefore, items: decided });
      this.#newest.set(`${holderId}|${language}|${day}`, { notice, sequence: 0 });
      for (const { effectKey } of decided) this.#byKey.set(effectKey, notice);
      this.#waitFor(dayOf(notBefore), notice);
    }
  }

  async queue({ holderId, language, day, notBefore, item }: ToQueue): Promise<"queued" | "already" | "told"> {
    const standing = await this.stateOf(item.effectKey);
    if (standing !== undefined) return standing === "accepted" ? "told" : "already";
    const key = `${holderId}|${language}|${day}`;
    const newest = this.#newest.get(key);
    if (newest?.notice.state === "queued") {
      newest.notice.items = [...newest.notice.items, item];
      newest.notice.notBefore = Math.max(newest.notice.notBefore, notBefore);
      this.#byKey.set(item.effectKey, newest.notice);
      return "queued";
    }
    const sequence = newest === undefined ? 0 : newest.sequence + 1;
    const noticeId = noticeIdOf({ holderId, language, day }, sequence);
    const notice = queued({ noticeId, holderId, language, day, notBefore, items: [item] });
    this.#newest.set(key, { notice, sequence });
    this.#byKey.set(item.effectKey, notice);
    this.#waitFor(day, notice);
    return "queued";
  }

  /** How the notice that has a key stands; `undefined`: the key is free. */
  async stateOf(effectKey: string): Promise<"queued" | "accepted" | undefined> {
    const foreseen = this.#byKey.get(effectKey);
    if (foreseen !== undefined) return foreseen.state === "accepted" ? "accepted" : "queued";
    const stored = await this.#parts.storage.notices.findByEffect(effectKey);
    if (stored === undefined || stored.state === "queued") return undefined;
    return stored.state === "accepted" || stored.state === "delivered" ? "accepted" : "queued";
  }

  /** The day a told key was told on. */
  async toldOn(effectKey: string): Promise<CivilDate | undefined> {
    const foreseen = this.#byKey.get(effectKey);
    if (foreseen !== undefined) return foreseen.state === "accepted" ? foreseen.day : undefined;
    const stored = await this.#parts.storage.notices.findByEffect(effectKey);
    return stored?.state === "accepted" || stored?.state === "delivered" ? stored.day : undefined;
  }

  /** Notices that may go out on the day, in the order in which they would. */
  due(day: CivilDate): readonly ForeseenNotice[] {
    const due = [...(this.#queued.get(day) ?? [])].filter(({ state }) => state === "queued");
    this.#queued.delete(day);
    return due.sort((a, b) => a.notBefore - b.notBefore || (a.noticeId < b.noticeId ? -1 : 1));
  }

  /** Takes items out that are not owed any more; their keys are free again. */
  withdraw(notice: ForeseenNotice, isOwed: (item: DecidedNoticeItem) => boolean): void {
    for (const { effectKey } of notice.items.filter((item) => !isOwed(item))) this.#byKey.delete(effectKey);
    notice.items = notice.items.filter(isOwed);
    if (notice.items.length === 0) notice.state = "stopped";
  }

  /** It cannot go out on the day: the next day's first. */
  putOff(notice: ForeseenNotice, day: CivilDate, opensOn: CivilDate): void {
    notice.notBefore = epochMsAt(addDays(day, 1), "00:00", this.#parts.settings.zone);
    this.#waitFor(opensOn, notice);
  }

  accept(notice: ForeseenNotice): void {
    notice.state = "accepted";
  }

  /** Nobody can be reached: what it told of is free again. */
  fail(notice: ForeseenNotice): void {
    notice.state = "failed";
    for (const { effectKey } of notice.items) this.#byKey.delete(effectKey);
  }

  /** Takes what is queued of a case or licence out. */
  stop(effectKey: string): void {
    const notice = this.#byKey.get(effectKey);
    if (notice?.state === "queued") this.withdraw(notice, (item) => item.effectKey !== effectKey);
  }

  #waitFor(day: CivilDate, notice: ForeseenNotice): void {
    const waiting = this.#queued.get(day);
    if (waiting === undefined) this.#queued.set(day, new Set([notice]));
    else waiting.add(notice);
  }
}
