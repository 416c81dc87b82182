import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { documents, errorDocument } from "../../../src/cli/documents/index.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");
/** The program as it is installed; `npm test` builds it first. */
export const bin = join(root, "bin/wugan.js");

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ended>;
  /** Resolves when stdout or stderr so far matches; rejects if the program ends without. */
  said(pattern: RegExp): Promise<void>;
}

/** Starts `wugan` in a folder; its environment names no key and no rules but the default ones. */
export function start(args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): Running {
  const child = spawn(process.execPath, [bin, ...args], { cwd, env: { PATH: process.env["PATH"] ?? "", ...env } });
  let stdout = "";
  let stderr = "";
  const listeners = new Set<() => void>();
  const heard = (): void => listeners.forEach((listener) => listener());
  child.stdout.on("data", (chunk: Buffer) => ((stdout += chunk.toString()), heard()));
  child.stderr.on("data", (chunk: Buffer) => ((stderr += chunk.toString()), heard()));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
  return {
    child,
    ended,
    said: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!pattern.test(stdout + stderr)) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
        void ended.then(() => reject(new Error(`ended without saying ${pattern}: ${stdout}${stderr}`)));
      }),
  };
}

/** Runs `wugan` to its end. */
export const wugan = (
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> => start(args, cwd, env).ended;

/** The one JSON document that stdout holds. @throws SyntaxError if it holds anything else. */
export const documentOf = ({ stdout }: Ended): Record<string, unknown> => JSON.parse(stdout) as Record<string, unknown>;

/** The document, held against what is said of the command's documents. @throws ZodError where it is otherwise. */
export function describedDocumentOf(args: readonly string[], ended: Ended): Record<string, unknown> {
  const document = documentOf(ended);
  const [two, one] = [args.slice(0, 2).join(" "), args[0] ?? ""];
  const described = "error" in document ? errorDocument : (documents.get(two) ?? documents.get(one));
  if (described === undefined) throw new Error(`nothing is said of what ${one} prints`);
  described.parse(document);
  return document;
}
