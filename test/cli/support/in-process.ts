import { PassThrough } from "node:stream";
import { runCli } from "../../../src/cli/cli.ts";
import { doorsWith } from "../../../src/main.ts";
import type { Ended } from "./wugan.ts";

/** Runs a command line in this process, at 10:00 of 10 March 2026 in Asia/Shanghai. */
export async function inProcess(args: readonly string[]): Promise<Ended> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const doors = { ...doorsWith({ now: () => Date.parse("2026-03-10T02:00:00Z") }), stdout, stderr };
  const code = await runCli(args, doors);
  const textOf = (stream: PassThrough): string => ((stream.read() as Buffer | null) ?? "").toString();
  return { code, stdout: textOf(stdout), stderr: textOf(stderr) };
}
