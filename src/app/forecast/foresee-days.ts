import { addDays, civilDateAt, epochMsAt, type CivilDate } from "../../domain/civil-date.ts";
import { nextContactAt } from "../../domain/contact-hours.ts";
import { stepDay, stepName } from "../../domain/ladder.ts";
import type { Decision } from "../../domain/decision.ts";
import type { LicenceId } from "../../domain/licence.ts";
import { isRenewal, isStatutory, type DecidedNoticeItem, type RenewalItem } from "../../domain/notice.ts";
import { isLive } from "../../domain/grant.ts";
import { renewalWindow } from "../../domain/renewal-window.ts";
import type { RuleSet, RuleVersion } from "../../engine/index.ts";
import type { RegisteredLicence } from "../../ports/register-store.ts";
import { caseIdOf } from "../cases/prepare-case.ts";
import {
  dueReminder,
  lastDayOf,
  isReminder,
  newsKey,
  reminderKey,
  toldOfCase,
  type Told,
} from "../notices/due-reminder.ts";
import { queueFindingNotice } from "../notices/queue-finding-notice.ts";
import { openingTime, recipientOf } from "../notices/queue-opening-notice.ts";
import { endedBy, isOutrun } from "../notices/still-owed.ts";
import { grantEffectOf } from "../grants/grant-effect.ts";
import { unwantedIn, wayTo } from "../notices/where-to-send.ts";
import type { Parts } from "../parts.ts";
import { ForeseenCases, type ForeseenCase } from "./foreseen-cases.ts";
import { ForeseenFindings } from "./foreseen-findings.ts";
import { ForeseenGrants } from "./foreseen-grants.ts";
import { messageOf, type ForeseenMessage } from "./foreseen-message.ts";
import { ForeseenOutbox, type ForeseenNotice } from "./foreseen-outbox.ts";
import { foreseenParts, pendingOf } from "./foreseen-parts.ts";
import type { HolderTurn } from "./holder-turns.ts";
import type { Turn } from "./turns.ts";

/** What a day brings besides its messages. */
export interface ForeseenDay {
  readonly messages: readonly ForeseenMessage[];
  /** Holders nobody can be reached of by message: a task for a person. */
  readonly unreachable: number;
  /** Holders who become a task for a person, with the last step or because their window ends before any message may go. */
  readonly visits: number;
}

interface Pass {
  readonly messages: ForeseenMessage[];
  unreachable: number;
  visits: number;
}

/**
 * Goes through days as the jobs would: the scan's turns take effect, reminders are owed, and what is due goes out within
 * contact hours and the day's limits, each message arriving at once and nobody answering or renewing. Which step is due
 * is asked of `dueReminder`, as the job asks.
 */
export class ForeseenDays {
  readonly #parts: Parts;
  readonly #ruleSet: RuleSet;
  readonly #outbox: ForeseenOutbox;
  readonly #cases = new ForeseenCases();
  readonly #grants = new ForeseenGrants();
  readonly #licences = new Map<LicenceId, RegisteredLicence>();
  /** Cases whose next step comes on the day. */
  readonly #steps = new Map<CivilDate, Set<ForeseenCase>>();
  /** Licences under a rule that by its newest decision calls for nothing. */
  readonly #lapsed = new Set<string>();
  readonly #newlyTold = new Set<ForeseenCase>();
  readonly #findings: ForeseenFindings;
  #last: CivilDate;

  constructor(parts: Parts, ruleSet: RuleSet, from: CivilDate) {
    this.#parts = parts;
    this.#ruleSet = ruleSet;
    this.#outbox = new ForeseenOutbox(parts);
    this.#findings = new ForeseenFindings(parts, from);
    this.#last = addDays(from, -1);
  }

  /** Takes up what stands in the store. */
  async load(): Promise<void> {
    const { zone, contactHours } = this.#parts.settings;
    const { calendar } = this.#ruleSet;
    await this.#outbox.load((notBefore) => {
      const from = Math.max(notBefore, this.#parts.clock.now());
      return civilDateAt(nextContactAt(from, contactHours, calendar, zone), zone);
    });
    await this.#grants.load(this.#parts);
    const loaded = await this.#cases.load(this.#parts, async ({ licenceId }) => {
      const licence = (await this.#licence(licenceId))?.licence;
      return licence && { holderId: recipientOf(licence), language: licence.holder.language };
    });
    for (const one of loaded) if (one.state === "notified") this.#told(one);
  }

  /** One day; days are gone through in order. */
  async pass(day: CivilDate, turns: readonly Turn[], holderTurns: readonly HolderTurn[]): Promise<ForeseenDay> {
    if (day <= this.#last) throw new RangeError(`${day} is not after ${this.#last}`);
    this.#last = day;
    const { dailyScanAt, contactHours, zone } = this.#parts.settings;
    const now = this.#parts.clock.now();
    const pass: Pass = { messages: [], unreachable: 0, visits: 0 };
    const scanAt = Math.max(now, epochMsAt(day, dailyScanAt, zone));
    for (const turn of turns) await this.#turn(turn, scanAt, pass);
    for (const turn of holderTurns) await this.#holderTurn(turn, scanAt);
    for (const one of this.#steps.get(day) ?? []) await this.#remind(one, day, scanAt, pass);
    this.#steps.delete(day);
    const opensAt = epochMsAt(day, contactHours.from, zone);
    const counters = { channel: new Map<string, number>(), holder: new Map<string, number>() };
    const isOver = now >= epochMsAt(day, contactHours.to, zone);
    for (let isFirst = true; !isOver && (isFirst || this.#newlyTold.size > 0); isFirst = false) {
      const told = [...this.#newlyTold];
      this.#newlyTold.clear();
      for (const one of told) await this.#remind(one, day, Math.max(now, opensAt), pass);
      await this.#deliver(day, counters, pass);
    }
    return pass;
  }

  async #licence(licenceId: LicenceId): Promise<RegisteredLicence | undefined> {
    const known = this.#licences.get(licenceId) ?? (await this.#parts.storage.register.find(licenceId));
    if (known !== undefined) this.#licences.set(licenceId, known);
    return known;
  }

  /** What follows from a decision, as `effectOf` says. */
  async #turn({ registered, rule, decision }: Turn, at: number, pass: Pass): Promise<void> {
    const { licence } = registered;
    const { licenceId, validUntil } = licence;
    this.#licences.set(licenceId, registered);
    if (decision.outcome === "eligible") this.#lapsed.delete(`${licenceId}|${rule.rule}`);
    else this.#lapsed.add(`${licenceId}|${rule.rule}`);
    const version = rule.versions.find((one) => one.version === decision.version);
    const open = this.#cases.openOf(licenceId);
    const reminded = validUntil && this.#cases.get(newsKey({ licenceId, rule: rule.rule, cycle: validUntil }));
    if (reminded !== undefined && reminded.state !== "closed") reminded.state = "suspended";
    const cycle = validUntil ?? "none";
    this.#findings.note(licenceId, decision, cycle);
    if (await this.#findings.isNews(licence, decision, cycle))
      await queueFindingNotice(this.#foreseen(at), this.#ruleSet, pendingOf(licenceId, decision, cycle), licence);
    switch (decision.outcome) {
      case "eligible":
      case "routed": {
        if (version === undefined || validUntil === undefined) return;
        const isReminder = version.tier === "remind-only";
        if (decision.outcome === "routed" && isReminder) return;
        const procedure = decision.outcome === "routed" ? decision.to : "renewal";
        const caseId = caseIdOf({ subjectId: licenceId, rule: rule.rule, cycle: validUntil }, procedure);
        const wanted = this.#wanted(registered, version, decision, validUntil);
        if (!isReminder && open !== undefined && open.caseId !== caseId) this.#close(open);
        const about = { ...wanted, ...(isReminder ? {} : { caseId }) };
        const id = isReminder ? newsKey(about) : caseId;
        const wasPrepared = this.#cases.get(id)?.state === "prepared";
        const standing = this.#cases.openOrTakeUp(id, about);
        if (decision.outcome !== "eligible") return;
        const told = await this.#tell(standing, decision, at);
        // Of one that was prepared before somebody was asked then.
        if (told === "too-late" && !isReminder && !wasPrepared && standing.state === "prepared") pass.visits += 1;
        return;
      }
      case "held":
      case "undetermined":
        if (open === undefined || open.rule !== rule.rule || open.state === "suspended") return;
        this.#stop(open);
        open.state = "suspended";
        return;
      case "blocked":
      case "not-eligible":
      case "not-applicable":
        if (open !== undefined && open.rule === rule.rule) this.#close(open);
        return;
      default:
        decision satisfies never;
    }
  }

  /** What follows from a decision about a benefit: the very effects, on grants and an outbox that are foreseen only. */
  #holderTurn({ holderId, decision }: HolderTurn, at: number): Promise<void> {
    const { cycle = "none" } = decision;
    this.#findings.note(holderId, decision, cycle);
    return grantEffectOf(this.#foreseen(at), this.#ruleSet, pendingOf(holderId, decision, cycle));
  }

  #foreseen(at: number): Parts {
    return foreseenParts(this.#parts, this.#grants, this.#outbox, at);
  }

  #wanted({ licence }: RegisteredLicence, version: RuleVersion, decision: Decision, cycle: CivilDate): ForeseenCase {
    const isReminder = version.tier === "remind-only";
    const window = isReminder ? renewalWindow(version.window ?? {}, cycle, this.#ruleSet.calendar) : decision.window;
    return {
      licenceId: licence.licenceId,
      holderId: recipientOf(licence),
      language: licence.holder.language,
      rule: decision.rule,
      cycle,
      openedOn: decision.asOf,
      ruleVersion: version.version,
      closesOn: window?.closesOn,
      state: "prepared",
    };
  }

  async #tell(one: ForeseenCase, decision: Decision, at: number): Promise<"too-late" | undefined> {
    const { calendar } = this.#ruleSet;
    const tellUntil = decision.window?.closesOn ?? one.cycle;
    const { notBefore, day } = openingTime(this.#parts.settings, { calendar }, decision.asOf, at);
    if (day > tellUntil) return "too-late";
    const item = this.#item(one, newsKey(one), tellUntil);
    const queued = await this.#outbox.queue({ ...one, day, notBefore, item });
    if (queued !== "told") return undefined;
    if (one.state === "prepared") one.state = "notified";
    if (one.state === "notified") this.#told(one);
    return undefined;
  }

  #item(one: ForeseenCase, effectKey: string, tellUntil: CivilDate): RenewalItem {
    const { licenceId, caseId, rule, cycle } = one;
    const itemCode = this.#licences.get(licenceId)?.licence.itemCode ?? "";
    const about = { effectKey, licenceId, itemCode, rule, validUntil: cycle, tellUntil };
    return { ...about, decisionPosition: 0, isProvisional: false, ...(caseId === undefined ? {} : { caseId }) };
  }

  /** Its holder has the news: looked at today, and on the day of each step to come. */
  #told(one: ForeseenCase): void {
    this.#newlyTold.add(one);
    const version = this.#versionOf(one);
    if (version === undefined) return;
    for (const step of this.#ruleSet.stepsOf(version)) {
      const day = stepDay(step, lastDayOf(one), this.#ruleSet.calendar);
      if (day <= this.#last) continue;
      const others = this.#steps.get(day);
      if (others === undefined) this.#steps.set(day, new Set([one]));
      else others.add(one);
    }
  }

  #versionOf({ rule, ruleVersion }: ForeseenCase): RuleVersion | undefined {
    return this.#ruleSet.findRule(rule)?.versions.find(({ version }) => version === ruleVersion);
  }

  async #asTold(one: ForeseenCase): Promise<Told> {
    const { closesOn, ...rest } = one;
    const about = { ...rest, ...(closesOn === undefined ? {} : { closesOn }) };
    if (one.caseId !== undefined) return toldOfCase(this.#ruleSet, this.#parts.settings, about);
    const toldOn = await this.#outbox.toldOn(newsKey(one));
    return { ...about, ...(toldOn === undefined ? {} : { toldOn }) };
  }

  async #remind(one: ForeseenCase, day: CivilDate, at: number, pass: Pass): Promise<void> {
    if (one.state !== "notified") return;
    const told = await this.#asTold(one);
    const due = dueReminder(this.#ruleSet, told, day);
    if (due === undefined) return;
    const { contactHours, zone } = this.#parts.settings;
    const notBefore = nextContactAt(at, contactHours, this.#ruleSet.calendar, zone);
    const sendOn = civilDateAt(notBefore, zone);
    const tellUntil = lastDayOf(told);
    if (sendOn > tellUntil) return;
    const item = this.#item(one, reminderKey(told, due), tellUntil);
    const queued = await this.#outbox.queue({ ...one, day: sendOn, notBefore, item });
    if (queued === "queued" && due.isLast && one.caseId !== undefined) pass.visits += 1;
  }

  async #deliver(
    day: CivilDate,
    counters: { readonly channel: Map<string, number>; readonly holder: Map<string, number> },
    pass: Pass,
  ): Promise<void> {
    const { channelPerDay, holderPerDay } = this.#parts.settings.sending;
    for (const notice of this.#outbox.due(day)) {
      const live = await this.#liveIn(notice);
      this.#outbox.withdraw(notice, (item) =>
        isRenewal(item) ? this.#isOwed(item, day) : day <= item.tellUntil && live.has(item),
      );
      if (notice.items.length === 0) continue;
      const way = await wayTo(this.#parts, notice);
      const unwanted = await unwantedIn(this.#parts, notice, way);
      if (unwanted.length > 0) this.#outbox.withdraw(notice, isStatutory);
      if (notice.items.length === 0) continue;
      if (way === undefined) {
        this.#outbox.fail(notice);
        pass.unreachable += 1;
        continue;
      }
      const { name: channel } = way.channel;
      const [ofChannel, ofHolder] = [counters.channel.get(channel) ?? 0, counters.holder.get(notice.holderId) ?? 0];
      if (ofChannel >= channelPerDay || ofHolder >= holderPerDay) {
        this.#outbox.putOff(notice, day, this.#ruleSet.calendar.firstWorkingDayOnOrAfter(addDays(day, 1)));
        continue;
      }
      counters.channel.set(channel, ofChannel + 1);
      counters.holder.set(notice.holderId, ofHolder + 1);
      this.#outbox.accept(notice);
      pass.messages.push(messageOf(notice, day, channel));
      for (const item of notice.items) this.#reached(item);
    }
  }

  async #liveIn({ items }: ForeseenNotice): Promise<ReadonlySet<DecidedNoticeItem>> {
    const live = new Set<DecidedNoticeItem>();
    for (const item of items) {
      if (item.kind === "finding" && (await this.#findings.stands(item))) live.add(item);
      if (item.kind !== "benefit") continue;
      const grant = await this.#grants.get(item.grantId);
      if (grant !== undefined && isLive(grant.state)) live.add(item);
    }
    return live;
  }

  #reached(item: DecidedNoticeItem): void {
    if (!isRenewal(item)) return;
    const { caseId, effectKey } = item;
    const one = this.#cases.get(caseId ?? effectKey);
    if (one?.state !== "prepared") return;
    one.state = "notified";
    this.#told(one);
  }

  /** Whether an item is still owed when it goes out, as `withdrawSettled` says. */
  #isOwed(item: RenewalItem, day: CivilDate): boolean {
    if (day > item.tellUntil) return false;
    const one = item.caseId === undefined ? undefined : this.#cases.get(item.caseId);
    if (one !== undefined && one.state !== "prepared" && one.state !== "notified") return false;
    if (item.caseId === undefined && this.#lapsed.has(`${item.licenceId}|${item.rule}`)) return false;
    const found = this.#licences.get(item.licenceId);
    if (found === undefined || found.missingSince !== undefined || endedBy.has(found.licence.status)) return false;
    if (found.licence.validUntil !== item.validUntil) return false;
    if (!isReminder(item.effectKey)) return true;
    return !isOutrun(this.#ruleSet, one, item, day);
  }

  #close(one: ForeseenCase): void {
    this.#stop(one);
    this.#cases.close(one);
  }

  /** Takes what is queued about a case out. */
  #stop(one: ForeseenCase): void {
    const version = this.#versionOf(one);
    const steps = version === undefined ? [] : this.#ruleSet.stepsOf(version).map(stepName);
    for (const step of ["window-open", ...steps])
      this.#outbox.stop(`${one.licenceId}|${one.rule}|${one.cycle}|${step}`);
  }
}
