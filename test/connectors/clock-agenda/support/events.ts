import { setTimeout as pause } from "node:timers/promises";

/** Something that a test waits for. */
export interface AwaitedEvent<T> {
  happens(value: T): void;
  /** The oldest that nobody has waited for yet. */
  next(): Promise<T>;
  /** How often it happened. */
  count(): number;
}

export function anEvent<T>(): AwaitedEvent<T> {
  const happened: T[] = [];
  const waiting: ((value: T) => void)[] = [];
  let count = 0;
  return {
    happens(value) {
      count++;
      const next = waiting.shift();
      if (next === undefined) happened.push(value);
      else next(value);
    },
    next: () =>
      happened.length > 0 ? Promise.resolve(happened.shift() as T) : new Promise((resolve) => waiting.push(resolve)),
    count: () => count,
  };
}

/** What `look` finds, once it finds something: other processes give no events, so they are asked. */
export async function until<T>(look: () => Promise<T | null | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined) return found;
    await pause(20);
  }
}
