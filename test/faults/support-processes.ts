import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const program = join(dirname(fileURLToPath(import.meta.url)), "../../bin/wugan.js");

/** A command of the built program in a process of its own, against the store of the test. */
export interface Running {
  readonly pid: number;
  /** Resolves with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** What it printed so far, on both streams. */
  readonly said: () => string;
  kill(signal: NodeJS.Signals): void;
}

export const start = (args: readonly string[], env: Readonly<Record<string, string>>): Running =>
  startScript(program, args, env);

/** The same of another script over the built program. */
export function startScript(script: string, args: readonly string[], env: Readonly<Record<string, string>>): Running {
  const child: ChildProcess = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text: Buffer) => (said += text.toString()));
  return {
    pid: child.pid ?? 0,
    ended: once(child, "close").then(([code, signal]: (number | string | null)[]) => code ?? signal ?? "?"),
    said: () => said,
    kill: (signal) => void child.kill(signal),
  };
}

/** A shell command of its own process group: the server that it starts must outlive it. */
export async function shell(command: string): Promise<void> {
  const [code] = (await once(spawn("sh", ["-c", command], { detached: true, stdio: "ignore" }), "exit")) as [number];
  if (code !== 0) throw new Error(`${command} ended with ${code}`);
}

/** A data folder for one process, with settings that make its time short, and more of them. */
export async function dataFolder(root: string, name: string, leaseSeconds: number, more = ""): Promise<string> {
  const folder = join(root, name);
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, "settings.yaml"),
    `cluster: { leaseSeconds: ${leaseSeconds}, askEverySeconds: 0.2, pieceSize: 200, drainSeconds: 5 }\n` +
      "blastLimit: { share: 1, atLeast: 1000000 }\n" +
      more,
  );
  return folder;
}
