import { cast } from "./cast.ts";
import type { Part } from "./cast.ts";
import { licenceMaker } from "./licences.ts";
import type { SampleLicence } from "./licences.ts";
import { sampleTradeName, sampleUscc } from "./organisations.ts";
import type { HolderWord } from "./organisations.ts";
import { sampleIdentityNo, sampleName, sampleSex } from "./people.ts";
import { sampleLandline, sampleMobile } from "./phones.ts";
import { samplePlace } from "./places.ts";
import type { SamplePlace } from "./places.ts";
import { Random, weighted } from "./random.ts";
import type { SampleRequest } from "./request.ts";
import { anyTrade, tradeFor } from "./trades.ts";

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

/** There is one agent for so many rows, who gives the same number for every holder served: four in a hundred are. */
const ROWS_PER_AGENT = 1500;
/** Agents' numbers begin here, far behind the holders' own. */
const AGENT_PHONES = 6_500_000;

const language = weighted([
  ["zh", 955],
  ["mn", 40],
  ["en", 5],
]);

/** One holder after another, for ever; each pass gives the same ones. Reads nothing ahead and keeps nothing behind. */
export function* sampleHolders(request: SampleRequest): Generator<SampleHolder, never> {
  const random = new Random(request.seed);
  const licencesOf = licenceMaker(request.asOf, random);
  for (let index = 0; ; index++) {
    random.restart(request.seed, index, 1);
    yield holderAt(index, request, random, licencesOf);
  }
}

function holderAt(
  index: number,
  request: SampleRequest,
  random: Random,
  licencesOf: ReturnType<typeof licenceMaker>,
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
    licences: licencesOf({ trade, part, code: uscc ?? identityNo ?? "" }),
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
