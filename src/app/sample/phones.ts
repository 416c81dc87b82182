import { scattered } from "./random.ts";
import type { Random } from "./random.ts";

/** Mobile prefixes 130 to 199; each block of 700,000 numbers has another digit after three zeros. */
const PREFIXES = 70;
const BLOCK = PREFIXES * 10_000;

/**
 * The mobile number with this number: `1[3-9]x 0000 xxxx`, then `1[3-9]x 0001 xxxx` and so on; the first seven million
 * differ. The zeros after the prefix mark it as made.
 */
export function sampleMobile(index: number, seed: number): string {
  const place = scattered(index % BLOCK, BLOCK, 433_499, seed);
  const prefix = 130 + (place % PREFIXES);
  const block = Math.floor(index / BLOCK) % 10;
  return `${prefix}000${block}${String(10_000 + Math.floor(place / PREFIXES)).slice(1)}`;
}

/** A landline of Ordos among a thousand made ones, `0477-2000xxx`: it cannot receive messages. */
export const sampleLandline = (random: Random): string => `0477-2000${String(random.below(1000)).padStart(3, "0")}`;
