import { addDays, addYears } from "../../domain/civil-date.ts";
import type { CivilDate } from "../../domain/civil-date.ts";
import type { Part } from "./cast.ts";
import { factColumnsOf } from "./fact-columns.ts";
import type { FactWord } from "./fact-columns.ts";
import { sampleFactWords, sampleObservedOn } from "./fact-words.ts";
import { sampleItems } from "./items.ts";
import { licenceNumber } from "./licence-numbers.ts";
import { weighted } from "./random.ts";
import type { Random } from "./random.ts";
import type { SampleItemCode, Trade } from "./trades.ts";

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

/** Whose licences they are, as far as the licences depend on it. */
interface Licensee {
  readonly trade: Trade;
  readonly part: Part | undefined;
  /** Unified social credit code, or identity number of a natural person. */
  readonly code: string;
}

/**
 * Makes the licences of one holder after another, drawing from `random` where the holder left it; numbers run on from
 * holder to holder.
 */
export function licenceMaker(asOf: CivilDate, random: Random): (licensee: Licensee) => readonly SampleLicence[] {
  const ordinals = new Map<SampleItemCode, number>();

  const make = ({ trade, part, code }: Licensee, item: SampleItemCode, lastDay?: CivilDate): SampleLicence => {
    const term = sampleItems[item].term(random);
    const validUntil = lastDay ?? lastDayOf(part?.daysLeft ?? daysLeftOf(term, random), asOf);
    const years = term === "perpetual" ? 5 : term;
    const validFrom =
      validUntil === undefined || validUntil === "长期"
        ? addDays(asOf, -random.below(years * 365))
        : addDays(addYears(validUntil, -years), 1);
    const ordinal = ordinals.get(item) ?? 0;
    ordinals.set(item, ordinal + 1);
    return {
      item,
      licenceNo: licenceNumber[item]({
        ordinal,
        year: validFrom.slice(0, 4),
        foodForm: trade.foodForm,
        holderCode: code,
      }),
      validFrom,
      validUntil,
      status: part === undefined ? statusOf(validUntil, asOf, random) : (part.status ?? "有效"),
      facts: sampleFactWords(factColumnsOf(item), part, random),
      observedOn: sampleObservedOn(asOf, part, random),
    };
  };

  return (licensee) => {
    const { trade, part } = licensee;
    const first = make(licensee, trade.item);
    const sameDay = first.validUntil === "长期" ? undefined : first.validUntil;
    const licences = [first];
    if (part?.twin !== undefined) licences.push(make(licensee, part.twin, sameDay));
    if (part === undefined)
      for (const [item, chance] of trade.further)
        if (random.chance(chance)) licences.push(make(licensee, item, random.chance(4000) ? sameDay : undefined));
    return licences;
  };
}

function lastDayOf(daysLeft: Part["daysLeft"] | "perpetual", asOf: CivilDate): SampleLicence["validUntil"] {
  if (daysLeft === "none") return undefined;
  return daysLeft === "perpetual" ? "长期" : addDays(asOf, daysLeft);
}

/** Eleven of twelve licences have any day of their term before them; the others have ended within the last 400 days. */
function daysLeftOf(term: number | "perpetual", random: Random): number | "perpetual" {
  if (term === "perpetual") return term;
  return random.below(12) === 0 ? -1 - random.below(400) : random.below(term * 365);
}

function statusOf(validUntil: SampleLicence["validUntil"], asOf: CivilDate, random: Random): string {
  const hasEnded = validUntil !== undefined && validUntil !== "长期" && validUntil < asOf;
  return (hasEnded ? endedStatus : liveStatus)(random);
}
