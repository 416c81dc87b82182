import { PassThrough } from "node:stream";
import { runCli } from "../../../src/cli/cli.ts";
import type { Doors } from "../../../src/cli/doors.ts";
import { doorsWith } from "../../../src/main.ts";
import type { Ended } from "./wugan.ts";

/** Runs a command line in this process, at 10:00 of 10 March 2026 in Asia/Shanghai; `changed` replaces some doors. */
export async function inProcess(
  args: readonly string[],
  changed: (doors: Doors) => Partial<Doors> = () => ({}),
): Promise<Ended> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const real = doorsWith({ now: () => Date.parse("2026-03-10T02:00:00Z") });
  const doors = { ...real, ...changed(real), stdout, stderr };
  const code = await runCli(args, doors);
  const textOf = (stream: PassThrough): string => ((stream.read() as Buffer | null) ?? "").toString();
  return { code, stdout: textOf(stdout), stderr: textOf(stderr) };
}
