import type { Command } from "commander";
import { loggable } from "../app/loggable.ts";
import { WuganError } from "../ports/errors.ts";
import type { Doors } from "./doors.ts";
import type { CommonOptions } from "./options.ts";
import { withCommonOptions } from "./options.ts";
import { LoggedFailure, outputTo, reportError, type Output } from "./output.ts";

export interface CommandContext<Options> {
  readonly doors: Doors;
  readonly options: Options & CommonOptions;
  readonly args: readonly string[];
  readonly output: Output;
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
}

/** Gives every command its common options, its output, its interruption and its error report. */
export class CommandRunner {
  exitCode = 0;
  readonly #doors: Doors;

  constructor(doors: Doors) {
    this.#doors = doors;
  }

  add<Options extends object>(
    command: Command,
    run: (context: CommandContext<Options>) => Promise<void | { readonly exitCode: number }>,
  ): void {
    withCommonOptions(command).action(async () => {
      // An optional argument that is not given stands there as undefined.
      const args = command.processedArgs.filter((arg: unknown) => arg !== undefined).map((arg: unknown) => String(arg));
      const options = command.opts<Options & CommonOptions>();
      const output = outputTo(this.#doors, options.json);
      const interruption = interruptible();
      try {
        const ended = await run({ doors: this.#doors, options, args, output, signal: interruption.signal });
        this.exitCode = ended?.exitCode ?? 0;
      } catch (error) {
        this.exitCode = interruption.signal.aborted ? sayInterrupted(output) : reportError(error, output);
      } finally {
        output.endProgress();
        interruption.end();
      }
    });
  }
}

/**
 * Runs something on an opened application and closes it whatever happens.
 * @throws LoggedFailure instead of what is no expected error.
 */
export async function withApp<T>(
  doors: Doors,
  dataDirectory: string,
  run: (opened: Awaited<ReturnType<Doors["openApp"]>>) => Promise<T>,
  how: Parameters<Doors["openApp"]>[1] = "open",
): Promise<T> {
  const opened = await doors.openApp(dataDirectory, how);
  try {
    return await run(opened);
  } catch (error) {
    // Ctrl-C ends the work where it stands: nothing failed.
    if (error instanceof WuganError || (error instanceof Error && error.name === "AbortError")) throw error;
    opened.app.log.error({ ...loggable(error) }, "command failed");
    throw new LoggedFailure(opened.paths.log, error);
  } finally {
    await opened.close();
  }
}

/** Exit code of a program that was interrupted, as shells know it. */
const interrupted = 130;

function sayInterrupted(output: Output): number {
  const message = "已中断。已保存的内容不受影响，再次运行即可继续。";
  output.complain(message);
  output.result({ error: { code: "interrupted", message } });
  return interrupted;
}

function interruptible(): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.on("SIGINT", stop).on("SIGTERM", stop);
  return {
    signal: controller.signal,
    end: () => void process.off("SIGINT", stop).off("SIGTERM", stop),
  };
}
