/** The 32-bit finaliser of MurmurHash3: spreads neighbouring numbers over all bits. */
function spread(n: number): number {
  let h = n | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A number in [0, 2^32) that depends on every argument and its place. */
export const mix = (a: number, b: number, c: number): number =>
  spread(spread(spread(a + 0x9e3779b9) + b * 0x9e3779b1) + c * 0x85ebca77);

/**
 * The generator sfc32 of Chris Doty-Humphrey (PractRand): 32-bit integer steps only, so that every machine and every
 * version of Node gives the same numbers. Not for secrets.
 */
export class Random {
  private a = 0;
  private b = 0;
  private c = 0;
  private counter = 1;

  constructor(a: number, b = 0, c = 0) {
    this.restart(a, b, c);
  }

  /** Begins the stream that these three numbers name; the same three always begin the same stream. */
  restart(a: number, b: number, c: number): void {
    this.a = mix(a, b, c);
    this.b = mix(b, c, this.a);
    this.c = mix(c, this.a, this.b);
    this.counter = 1;
    for (let i = 0; i < 4; i++) this.next();
  }

  /** A whole number in [0, 2^32). */
  next(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** A whole number in [0, bound). */
  below(bound: number): number {
    return Math.floor((this.next() / 4294967296) * bound);
  }

  /** True `perTenThousand` times in ten thousand. */
  chance(perTenThousand: number): boolean {
    return this.next() < perTenThousand * 429496.7296;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}

/** What to choose from and how often, in parts of their sum. */
export type Weighted<T> = readonly (readonly [choice: T, weight: number])[];

/** A chooser that takes each choice in proportion to its weight (whole numbers). */
export function weighted<T>(choices: Weighted<T>): (random: Random) => T {
  const drawn = choices.flatMap(([choice, weight]) => Array.from({ length: weight }, () => choice));
  return (random) => random.pick(drawn);
}

/**
 * Puts 0, 1, 2 … below `size` into another order: different indexes give different numbers, and neighbours end up far
 * apart. `step` must share no divisor with `size`, and `size * step` must stay below 2^53.
 */
export const scattered = (index: number, size: number, step: number, seed: number): number =>
  (index * step + seed) % size;
