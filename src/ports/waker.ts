/** Wakes the program; it keeps nothing and promises nothing about missed times: what is owed is read from the store. */
export interface Waker {
  /**
   * Calls `wake` at every time of the cron expression (five fields, in `zone`), never twice at once, and once more than
   * needed rather than once too few. Errors of `wake` go to its caller's own handling: `wake` must not reject.
   * @throws InvalidInput if the expression is not one, or names a day of month and a weekday at once.
   */
  every(expression: string, name: string, zone: string, wake: () => Promise<void>): void;
  /** No more wakes; resolves when the running ones have ended. */
  stop(): Promise<void>;
}
