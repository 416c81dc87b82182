import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

/** A running `child.ts`. */
export interface Child {
  readonly pid: number;
  /** Sends a line and answers with the next line that comes back. */
  readonly ask: (line: string) => Promise<string>;
  readonly tell: (line: string) => void;
  readonly nextLine: () => Promise<string>;
  /** SIGKILL; resolves with every line not read yet, once the process is gone. */
  readonly kill: () => Promise<readonly string[]>;
}

export async function startChild(directory: string, keyFile: string): Promise<Child> {
  const child: ChildProcess = spawn(
    process.execPath,
    ["--import", join(here, "ts-hooks.mjs"), join(here, "child.ts"), directory, keyFile],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  if (child.stdin === null || child.stdout === null) throw new Error("the child has no pipes");
  const { stdin } = child;
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const next: IteratorResult<string, undefined> = await lines.next();
    if (next.done === true) throw new Error("the child ended");
    return next.value;
  };
  const tell = (line: string): void => void stdin.write(`${line}\n`);
  if ((await nextLine()) !== "ready") throw new Error("the child did not start");
  return {
    pid: child.pid ?? -1,
    nextLine,
    tell,
    ask: async (line) => {
      tell(line);
      return nextLine();
    },
    async kill() {
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
      const rest: string[] = [];
      for (let next = await lines.next(); next.done !== true; next = await lines.next()) rest.push(next.value);
      return rest;
    },
  };
}
