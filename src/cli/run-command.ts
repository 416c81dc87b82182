import type { Command } from "commander";
import type { Doors } from "./doors.ts";
import type { CommonOptions } from "./options.ts";
import { withCommonOptions } from "./options.ts";
import { outputTo, reportError, type Output } from "./output.ts";

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
      const args = command.processedArgs.map((arg: unknown) => String(arg));
      const options = command.opts<Options & CommonOptions>();
      const output = outputTo(this.#doors, options.json);
      const interruption = interruptible();
      try {
        const ended = await run({ doors: this.#doors, options, args, output, signal: interruption.signal });
        this.exitCode = ended?.exitCode ?? 0;
      } catch (error) {
        this.exitCode = interruption.signal.aborted ? 130 : reportError(error, output);
        if (interruption.signal.aborted) output.say("已中断。已保存的内容不受影响，再次运行即可继续。");
      } finally {
        output.endProgress();
        interruption.end();
      }
    });
  }
}

/** Runs something on an opened application and closes it whatever happens. */
export async function withApp<T>(
  doors: Doors,
  dataDirectory: string,
  run: (opened: Awaited<ReturnType<Doors["openApp"]>>) => Promise<T>,
  how: Parameters<Doors["openApp"]>[1] = "open",
): Promise<T> {
  const opened = await doors.openApp(dataDirectory, how);
  try {
    return await run(opened);
  } finally {
    await opened.close();
  }
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
