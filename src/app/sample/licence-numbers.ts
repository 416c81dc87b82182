import { mod1110CheckDigit } from "../../domain/identifiers/mod-11-10.ts";
import type { FoodForm, SampleItemCode } from "./trades.ts";

/** What a number is made of. */
export interface NumberParts {
  /** Of this item, from 0: the serial part. */
  readonly ordinal: number;
  /** Year of the first valid day. */
  readonly year: string;
  readonly foodForm: FoodForm;
  /** Unified social credit code, or identity number of a natural person. */
  readonly holderCode: string;
}

const REGION = "150624";

const serial = (n: number, width: number): string => String(n + 1).padStart(width, "0");

const checked = (prefix: string, digits: string): string => prefix + digits + mod1110CheckDigit(digits);

/** Groups of `size` numbers, each group with another letter. */
const letter = (n: number, size: number): string => String.fromCharCode(65 + (Math.floor(n / size) % 26));

/**
 * How the numbers of each item look. Food permits have the real form and check digit; of the others no check is known,
 * and their forms follow what is seen on certificates. Within an item no two are the same as long as the holders' codes differ.
 */
export const licenceNumber: Readonly<Record<SampleItemCode, (parts: NumberParts) => string>> = {
  // When a banner's six digits of serial are used up, its neighbours' go on.
  "food-operation": ({ foodForm, ordinal }) =>
    checked("JY", `${foodForm}${Number(REGION) + Math.floor(ordinal / 999_999)}${serial(ordinal % 999_999, 6)}`),
  // Categories 101 to 131, four digits of serial each.
  "food-production": ({ ordinal }) =>
    checked("SC", `1${serial(ordinal % 31, 2)}${REGION}${serial(Math.floor(ordinal / 31), 4)}`),
  "drug-retail": ({ ordinal }) => `蒙D${letter(ordinal, 99_999)}0624${serial(ordinal % 99_999, 5)}`,
  "medical-device-3": ({ ordinal, year }) => `蒙鄂药监械经营许${year}${serial(ordinal, 4)}号`,
  "public-place-hygiene": ({ ordinal, year }) => `鄂旗卫公证字〔${year}〕第${serial(ordinal, 4)}号`,
  "tobacco-retail": ({ ordinal }) => `${REGION}${1 + Math.floor(ordinal / 99_999)}${serial(ordinal % 99_999, 5)}`,
  "road-transport": ({ ordinal }) => REGION + serial(ordinal, 6),
  "water-abstraction": ({ ordinal, year }) => `D${REGION}G${year}-${serial(ordinal, 4)}`,
  "hazchem-operation": ({ ordinal, year }) => `蒙鄂危化经字[${year}]${serial(ordinal, 6)}`,
  "work-safety": ({ ordinal, year }) => `(蒙)FM安许证字[${year}]${serial(ordinal, 6)}`,
  "pollutant-discharge": ({ holderCode, ordinal }) => `${holderCode}001${"PQRUVWXY".charAt(ordinal % 8)}`,
  "labour-dispatch": ({ ordinal, year }) => `${REGION}${year}${serial(ordinal, 4)}`,
  "hr-service": ({ ordinal }) => `(蒙)人服证字[0624]第${serial(ordinal, 6)}号`,
  "special-equipment-operator": ({ holderCode }) => holderCode,
  "publication-retail": ({ ordinal }) => `新出发蒙零字第${letter(ordinal, 9999)}${serial(ordinal % 9999, 4)}号`,
  "private-school": ({ ordinal }) => `教民${REGION}7${serial(ordinal, 8)}`,
  "pesticide-operation": ({ ordinal }) => `农药经许(蒙)${REGION}2${serial(ordinal, 4)}`,
  "veterinary-drug": ({ ordinal, year }) => `(${year})兽药经营证字0624${serial(ordinal, 4)}`,
};
