/** Where a rule, mapping or data file is wrong. Lines and columns count from 1. */
export interface Problem {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly code: string;
  readonly message: string;
}

/** `rules/renewal/x/rule.yaml:12:3`. */
export const placeOf = ({ file, line, column }: Problem): string =>
  [file, ...(line === undefined ? [] : [line]), ...(column === undefined ? [] : [column])].join(":");

interface ErrorOptions {
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** Base of every error this program expects. `code` is stored and published: superseded, never renamed. */
export abstract class WuganError extends Error {
  abstract readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.details = options.details ?? {};
  }
}

/** A request, file, flag or setting is wrong; everything wrong is told at once. */
export class InvalidInput extends WuganError {
  readonly code = "invalid-input";
  constructor(
    message: string,
    readonly problems: readonly Problem[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A rule library that does not load. The last good one stays in force. */
export class RuleSetInvalid extends WuganError {
  readonly code = "rule-set-invalid";
  constructor(
    message: string,
    readonly problems: readonly Problem[],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export class NotFound extends WuganError {
  readonly code = "not-found";
}

/** Something changed since it was read, or somebody else is at it. Nothing was written. */
export class Conflict extends WuganError {
  readonly code = "conflict";
}

/** An outside system or the disk is busy, full or down. Trying again later may work. */
export class Unavailable extends WuganError {
  readonly code = "unavailable";
}

/** An outside system said no for good. Trying again will not help. */
export class Rejected extends WuganError {
  readonly code = "rejected";
}

/** It may have happened. Ask before repeating. */
export class OutcomeUnknown extends WuganError {
  readonly code = "outcome-unknown";
}

/** The decision log's positions, order or bytes are wrong. Writing stops; nothing is repaired silently. */
export class LogIntegrity extends WuganError {
  readonly code = "log-integrity";
}

/** Exit code of the command line for each expected error; anything else is a bug and exits with 1. */
export const exitCodes: Readonly<Record<string, number>> = {
  "invalid-input": 2,
  "rule-set-invalid": 2,
  "not-found": 2,
  conflict: 1,
  unavailable: 1,
  rejected: 1,
  "outcome-unknown": 1,
  "log-integrity": 1,
};

/**
 * What there is to tell of an error, a line each: its sentence, then every problem that the sentence does not tell
 * already.
 */
export function linesOf(error: WuganError): readonly string[] {
  const problems: readonly Problem[] = "problems" in error ? (error.problems as readonly Problem[]) : [];
  const untold = problems.filter(({ message }) => !error.message.includes(message));
  return [error.message, ...untold.map((problem) => `  ${placeOf(problem)}  ${problem.message}`)];
}
