import { addDays, addYears } from "../../domain/civil-date.ts";
import type { CivilDate } from "../../domain/civil-date.ts";
import { cast } from "./cast.ts";
import type { Part } from "./cast.ts";
import { factColumnsOf } from "./fact-columns.ts";
import type { FactWord } from "./fact-columns.ts";
import { sampleFactWords, sampleObservedOn } from "./fact-words.ts";
import { sampleItems } from "./items.ts";
import { licenceNumber } from "./licence-numbers.ts";
import { sampleTradeName, sampleUscc } from "./organisations.ts";
import type { HolderWord } from "./organisations.ts";
import { sampleIdentityNo, sampleName, sampleSex } from "./people.ts";
import { sampleLandline, sampleMobile } from "./phones.ts";
import { samplePlace } from "./places.ts";
import type { SamplePlace } from "./places.ts";
import { Random, weighted } from "./random.ts";
import { anyTrade, tradeFor } from "./trades.ts";
import type { SampleItemCode, Trade } from "./trades.ts";

/** What a sample is made from: the same three give the same bytes on every machine. */
export interface SampleRequest {
  /** Rows of the register, rows with mistakes among them. */
  readonly licences: number;
  /** Last days, ages and dates of data lie around this day. */
  readonly asOf: CivilDate;
  /** A whole number. */
  readonly seed: number;
}

export interface SampleLicence {
  readonly item: SampleItemCode;
  readonly licenceNo: string;
  readonly validFrom: CivilDate;
  readonly validUntil: CivilDate | "长期" | undefined;
  readonly status: string;
  /** In the order of `factColumnsOf(item)`. */
  readonly facts: readonly FactWord[];
  /** 数据日期. */
  readonly observedOn: CivilDate;
}

export interface SampleHolder {
  readonly index: number;
  readonly kind: HolderWord;
  /** Name of the organisation or of the natural person. */
  readonly name: string;
  /** Absent for natural persons. */
  readonly uscc: string | undefined;
  /** Legal representative or operator, or the holder itself. */
  readonly personName: string;
  /** That person's; absent where the register does not have it. */
  readonly identityNo: string | undefined;
  readonly contactName: string;
  /** As the register writes it: one number, or two with 、 between. */
  readonly phone: string;
  readonly place: SamplePlace;
  readonly language: string;
  readonly listed: "abnormal" | "dishonest" | undefined;
  readonly licences: readonly SampleLicence[];
  /** What this holder is there to show; mistakes would spoil it. */
  readonly part: Part | undefined;
}

/** Holders served by one agent who gives the same number for all, on average. */
const ROWS_PER_AGENT = 1500;
const AGENT_PHONES = 6_500_000;

const liveStatus = weighted([
  ["有效", 955],
  ["注销", 18],
  ["暂停", 14],
  ["被吊销", 5],
  ["被撤销", 3],
  ["被撤回", 1],
  ["已受理", 4],
]);
const endedStatus = weighted([
  ["过期", 60],
  ["有效", 25],
  ["注销", 15],
]);
const language = weighted([
  ["zh", 955],
  ["mn", 40],
  ["en", 5],
]);

/** One holder after another, for ever; each pass gives the same ones. Reads nothing ahead and keeps nothing behind. */
export function* sampleHolders(request: SampleRequest): Generator<SampleHolder, never> {
  const ordinals = new Map<SampleItemCode, number>();
  const random = new Random(request.seed);
  for (let index = 0; ; index++) {
    random.restart(request.seed, index, 1);
    yield holderAt(index, request, random, ordinals);
  }
}

function holderAt(
  index: number,
  request: SampleRequest,
  random: Random,
  ordinals: Map<SampleItemCode, number>,
): SampleHolder {
  const { asOf, seed } = request;
  const part = cast[index];
  const trade = part === undefined ? anyTrade(random) : tradeFor[part.item];
  const kind = trade.kind(random);
  const place = samplePlace(random);
  const uscc = kind === "自然人" ? undefined : sampleUscc(kind, index, seed);
  const sex = sampleSex(random);
  const personName = sampleName(sex, random);
  const showsIdentity = kind === "自然人" || (kind === "个体工商户" && random.chance(6000));
  const identityNo = showsIdentity ? sampleIdentityNo(index, sex, asOf, seed, random) : undefined;
  return {
    index,
    kind,
    name: uscc === undefined ? personName : sampleTradeName(kind, place.town, random.pick(trade.does), random),
    uscc,
    personName,
    identityNo,
    contactName: random.chance(2000) ? sampleName(sampleSex(random), random) : personName,
    phone: phoneOf(index, request, random),
    place,
    language: language(random),
    listed: part === undefined ? listing(kind, random) : part.listed,
    licences: licencesOf(trade, part, uscc ?? identityNo ?? "", request, random, ordinals),
    part,
  };
}

function phoneOf(index: number, { licences, seed }: SampleRequest, random: Random): string {
  if (index >= cast.length && random.chance(400))
    return sampleMobile(AGENT_PHONES + random.below(1 + Math.floor(licences / ROWS_PER_AGENT)), seed);
  const mobile = sampleMobile(index, seed);
  return random.chance(150) ? `${mobile}、${sampleLandline(random)}` : mobile;
}

function listing(kind: HolderWord, random: Random): SampleHolder["listed"] {
  if (kind === "自然人" || kind === "事业单位") return undefined;
  if (random.chance(300)) return "abnormal";
  return random.chance(40) ? "dishonest" : undefined;
}

function licencesOf(
  trade: Trade,
  part: Part | undefined,
  holderCode: string,
  request: SampleRequest,
  random: Random,
  ordinals: Map<SampleItemCode, number>,
): readonly SampleLicence[] {
  const licence = (item: SampleItemCode, sameDay: CivilDate | undefined): SampleLicence => {
    const term = sampleItems[item].term(random);
    const daysLeft = part?.daysLeft ?? daysLeftOf(term, random);
    const last =
      sameDay ??
      (daysLeft === "none" ? undefined : daysLeft === "perpetual" ? "长期" : addDays(request.asOf, daysLeft));
    const years = term === "perpetual" ? 5 : term;
    const validFrom =
      last === undefined || last === "长期"
        ? addDays(request.asOf, -random.below(years * 365))
        : addDays(addYears(last, -years), 1);
    const ordinal = ordinals.get(item) ?? 0;
    ordinals.set(item, ordinal + 1);
    const parts = { ordinal, year: validFrom.slice(0, 4), foodForm: trade.foodForm, holderCode };
    return {
      item,
      licenceNo: licenceNumber[item](parts),
      validFrom,
      validUntil: last,
      status:
        part === undefined
          ? (hasEnded(last, request.asOf) ? endedStatus : liveStatus)(random)
          : (part.status ?? "有效"),
      facts: sampleFactWords(factColumnsOf(item), part, random),
      observedOn: sampleObservedOn(request.asOf, part, random),
    };
  };
  const first = licence(trade.item, undefined);
  const licences = [first];
  const firstDay = first.validUntil === "长期" ? undefined : first.validUntil;
  if (part?.twin !== undefined) licences.push(licence(part.twin, firstDay));
  if (part === undefined)
    for (const [item, chance] of trade.further)
      if (random.chance(chance)) licences.push(licence(item, random.chance(4000) ? firstDay : undefined));
  return licences;
}

const hasEnded = (last: SampleLicence["validUntil"], asOf: CivilDate): boolean =>
  last !== undefined && last !== "长期" && last < asOf;

/** Eleven of twelve licences have any day of their term before them; the others have ended within the last 400 days. */
function daysLeftOf(term: number | "perpetual", random: Random): number | "perpetual" {
  if (term === "perpetual") return term;
  return random.below(12) === 0 ? -1 - random.below(400) : random.below(term * 365);
}
