import { spawn } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { civilDate } from "../../src/domain/civil-date.ts";
import { doorsWith } from "../../src/main.ts";
import type { OpenedApp } from "../../src/cli/doors.ts";
import { dumpStore } from "../support/dump-store.ts";

const rounds = Number(process.env["WUGAN_FAULT_ROUNDS"] ?? 3);
const licences = Number(process.env["WUGAN_FAULT_LICENCES"] ?? 200);
const child = join(dirname(fileURLToPath(import.meta.url)), "scan-and-deliver.mjs");
const clock = { now: () => Date.parse("2026-11-22T10:00:00Z") };

/** Runs the child; kills it after `killAfterMs` if it is given. Resolves with whether it ended by itself, and how long it took. */
function runChild(data: string, killAfterMs?: number): Promise<{ readonly finished: boolean; readonly ms: number }> {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const process_ = spawn(process.execPath, [child, data], { stdio: ["ignore", "pipe", "pipe"] });
    let complaint = "";
    let timer: NodeJS.Timeout | undefined;
    process_.stderr.on("data", (text: Buffer) => (complaint += text.toString()));
    process_.stdout.once("data", () => {
      if (killAfterMs !== undefined) timer = setTimeout(() => process_.kill("SIGKILL"), killAfterMs);
    });
    process_.on("error", reject);
    process_.on("close", (code, signal) => {
      clearTimeout(timer);
      if (signal === "SIGKILL" || code === 0) resolve({ finished: code === 0, ms: performance.now() - begun });
      else reject(new Error(`the child ended with ${code ?? signal}: ${complaint}`));
    });
  });
}

describe("a run of scan and delivery that is killed and started again", () => {
  let folder: string;
  let base: string;
  let undisturbed: unknown;
  let longestMs: number;

  const freshCopy = async (name: string): Promise<string> => {
    const data = join(folder, name);
    await cp(base, data, { recursive: true });
    await cp(`${base}.key`, `${data}.key`);
    return data;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wugan-faults-"));
    base = join(folder, "base");
    const doors = doorsWith(clock);
    const opened: OpenedApp = await doors.openApp(base, "create");
    await opened.app.importSample(doors.sampleWriter, {
      licences,
      asOf: civilDate("2026-11-22"),
      seed: 7,
      rejectsDirectory: opened.paths.rejects,
      signal: new AbortController().signal,
    });
    await opened.close();
    const reference = await freshCopy("undisturbed");
    longestMs = (await runChild(reference)).ms;
    undisturbed = await dumpStore(reference);
  }, 300_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("has cases, notices and log entries to lose", () => {
    const { cases, notices, log, messages } = undisturbed as Record<string, readonly unknown[]>;
    expect(cases?.length).toBeGreaterThan(10);
    expect(notices?.length).toBeGreaterThan(10);
    expect(log?.length).toBeGreaterThan(10);
    expect(messages?.length).toBeGreaterThan(10);
  });

  it(
    `ends as an undisturbed run does, ${rounds} times out of ${rounds}`,
    async () => {
      let kills = 0;
      for (let round = 1; round <= rounds; round += 1) {
        const data = await freshCopy(`round-${round}`);
        // Up to three kills a round, each at a random moment of what is left; then it is let run to its end.
        for (let life = 0; life < 3; life += 1) {
          const { finished } = await runChild(data, Math.random() * longestMs * 0.9);
          if (finished) break;
          kills += 1;
        }
        await runChild(data);
        expect(await dumpStore(data)).toEqual(undisturbed);
        await rm(data, { recursive: true, force: true });
      }
      console.info(`${rounds} rounds, ${kills} kills: none lost, none twice`);
      expect(kills).toBeGreaterThan(0);
    },
    60 * 60_000,
  );

  it("leaves no half-written message", async () => {
    const files = await readdir(join(folder, "undisturbed", "outbox"));
    for (const file of files) expect(file).toMatch(/\.txt$/);
    expect(await readFile(join(folder, "undisturbed", "outbox", files[0] ?? ""), "utf8")).toContain("【鄂托克政务】");
  });
});
