import stringWidth from "string-width";
import { loggable } from "../app/loggable.ts";
import type { OnProgress } from "../app/parts.ts";
import { exitCodes, linesOf, WuganError, type Problem } from "../ports/errors.ts";
import type { Doors } from "./doors.ts";
import { progressOn } from "./progress.ts";

/** What a command prints. With `--json` exactly one JSON document goes to stdout, and everything human to stderr. */
export interface Output {
  readonly isJson: boolean;
  /** A line for people. */
  say(line?: string): void;
  /** A line for people about what went wrong: on stderr, so that it never ends up in a file meant for results. */
  complain(line: string): void;
  /** The result of the command, printed only with `--json`. */
  result(document: unknown): void;
  readonly onProgress: OnProgress;
  /** Takes a progress bar off the screen; every command ends with it. */
  readonly endProgress: () => void;
}

export function outputTo(doors: Pick<Doors, "stdout" | "stderr">, isJson: boolean): Output {
  const human = isJson ? doors.stderr : doors.stdout;
  const progress = progressOn(doors.stderr);
  return {
    isJson,
    say(line = "") {
      progress.end();
      human.write(`${line}\n`);
    },
    complain(line) {
      progress.end();
      doors.stderr.write(`${line}\n`);
    },
    result(document) {
      progress.end();
      if (isJson) doors.stdout.write(`${JSON.stringify(document)}\n`);
    },
    onProgress: progress.show,
    endProgress: progress.end,
  };
}

/** Rows under a heading, columns lined up by the width that Chinese characters really take. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const all = [heading, ...rows];
  const widths = heading.map((_, column) => Math.max(...all.map((row) => stringWidth(row[column] ?? ""))));
  const isNumber = heading.map(
    (_, column) => rows.length > 0 && rows.every((row) => /^[\d,.%]*$/.test(row[column] ?? "")),
  );
  return all.map((row) =>
    row
      .map((cell, column) => {
        const blank = " ".repeat((widths[column] ?? 0) - stringWidth(cell));
        return isNumber[column] === true ? blank + cell : cell + blank;
      })
      .join("  ")
      .trimEnd(),
  );
}

/** `12,345`. */
export const count = (n: number): string => n.toLocaleString("en-US");

/** An error that nobody foresaw and that stands in the log already. */
export class LoggedFailure extends Error {
  constructor(
    readonly logFile: string,
    cause: unknown,
  ) {
    super("logged", { cause });
  }
}

/** Prints an error as this command line prints errors, and answers the exit code. */
export function reportError(error: unknown, output: Output): number {
  output.endProgress();
  if (!(error instanceof WuganError)) return reportUnforeseen(error, output);
  const problems: readonly Problem[] = "problems" in error ? (error.problems as readonly Problem[]) : [];
  const [sentence, ...rest] = linesOf(error);
  output.complain(`错误：${sentence}`);
  for (const line of rest) output.complain(line);
  output.result({
    error: { code: error.code, message: error.message, ...(problems.length === 0 ? {} : { problems }) },
  });
  return exitCodes[error.code] ?? 1;
}

/**
 * What was thrown may quote anything, a phone number say: neither its message nor its place is for the terminal. Where
 * no log was open the place is all there is to report, and goes to stderr.
 */
function reportUnforeseen(error: unknown, output: Output): number {
  const message = "程序内部错误";
  if (error instanceof LoggedFailure) {
    output.complain(`${message}。请连同日志 ${error.logFile} 报告此问题。`);
  } else {
    const { error: name, at } = loggable(error);
    output.complain(`${message}（${name}）。请连同以下各行报告此问题。`);
    for (const place of at) output.complain(`  ${place}`);
  }
  output.result({ error: { code: "internal", message } });
  return 1;
}
