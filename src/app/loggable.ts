import { InvalidInput, NotFound, WuganError, type Conflict } from "../ports/errors.ts";

/** An error as a log may hold it. */
export interface LoggableError {
  /** The stable code of an expected error, the name of any other. */
  readonly error: string;
  readonly message?: string;
  /** Where it was thrown, innermost first. */
  readonly at: readonly string[];
}

const framesKept = 6;

/**
 * What of an error may be logged. Messages of expected errors hold no personal data, except that some quote what was
 * typed or read; those of other errors (a parser's, say) may quote anything, so only their name and place is kept.
 */
export function loggable(error: unknown): LoggableError {
  const at = framesOf(error);
  if (!(error instanceof WuganError)) return { error: error instanceof Error ? error.name : typeof error, at };
  const quotes = error instanceof InvalidInput || error instanceof NotFound;
  return { error: error.code, ...(quotes ? {} : { message: error.message }), at };
}

/** An error that is expected as a log may hold it: where it was thrown tells nothing. */
export function loggableBusy(error: Conflict): Omit<LoggableError, "at"> {
  const { at: _at, ...told } = loggable(error);
  return told;
}

/** Why a record could not be dealt with, in words that may be stored and shown: those of errors that this program made. */
export function reasonOf(error: unknown): string {
  if (error instanceof WuganError || error instanceof RangeError) return error.message;
  return error instanceof Error ? error.name : typeof error;
}

/** The lines of the stack after the message. */
const framesOf = (error: unknown): readonly string[] =>
  (error instanceof Error ? (error.stack ?? "") : "")
    .split("\n")
    .filter((line) => /^ {4}at .*:\d+:\d+\)?$/.test(line))
    .slice(0, framesKept)
    .map((line) => line.trim());

const digestKept = 12;

/** Enough of a rule set's digest to tell two apart by eye. */
export const shortDigest = ({ digest }: { readonly digest: string }): string => digest.slice(0, digestKept);
