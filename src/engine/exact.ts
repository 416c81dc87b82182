import type { Rounding } from "./types.ts";

/** A decimal number as `units` × 10^`exponent`: products of money, rates and areas stay exact until they are rounded. */
export interface Exact {
  readonly units: bigint;
  readonly exponent: number;
}

/** The decimal that people wrote for the number: 5.5 is 55 × 10^-1. */
export function exact(value: number): Exact {
  const [mantissa = "0", power = "0"] = value.toExponential().split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  return { units: BigInt(whole + fraction), exponent: Number(power) - fraction.length };
}

export const times = (a: Exact, b: Exact): Exact => ({
  units: a.units * b.units,
  exponent: a.exponent + b.exponent,
});

/**
 * Whole fen of an amount in fen that is not negative.
 * @throws {RangeError} if the result is beyond the whole numbers that can be told apart.
 */
export function toFen({ units, exponent }: Exact, { to, mode }: Rounding): number {
  const step = to === "yuan" ? 2 : 0;
  const places = step - exponent;
  const size = 10n ** BigInt(Math.abs(places));
  const steps = places <= 0 ? units * size : mode === "down" ? units / size : (units * 2n + size) / (size * 2n);
  const fen = Number(steps * 10n ** BigInt(step));
  if (!Number.isSafeInteger(fen)) throw new RangeError(`金额 ${fen} 分超出能够准确表示的范围`);
  return fen;
}
