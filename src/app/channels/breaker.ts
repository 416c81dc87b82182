/** When a provider is left alone, and for how long. */
export interface BreakerLimits {
  /** Troubles in a row. */
  readonly troubles: number;
  /** How long the provider is then left alone, milliseconds; after that one message tries it again. */
  readonly restMs: number;
}

export interface Breaker {
  /** Whether to try the provider now. While it rests, exactly one call gets yes when the rest is over. */
  mayTry(now: number): boolean;
  wentWell(): void;
  hadTrouble(now: number): void;
}

/**
 * | state   | means                       | left by                               | to      |
 * |---------|-----------------------------|---------------------------------------|---------|
 * | closed  | calls go through            | `troubles` in a row                   | resting |
 * | resting | calls go elsewhere          | the rest being over, at the next call | trying  |
 * | trying  | one call is out             | its going well; its trouble           | closed; resting |
 */
export function breaker({ troubles, restMs }: BreakerLimits): Breaker {
  let inARow = 0;
  let restsUntil: number | undefined;
  return {
    mayTry(now) {
      if (restsUntil === undefined) return true;
      if (now < restsUntil) return false;
      // The others wait for what this one call brings.
      restsUntil = now + restMs;
      return true;
    },
    wentWell() {
      inARow = 0;
      restsUntil = undefined;
    },
    hadTrouble(now) {
      inARow += 1;
      if (restsUntil !== undefined || inARow >= troubles) restsUntil = now + restMs;
    },
  };
}
