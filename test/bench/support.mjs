import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { doorsWith } from "../../dist/src/main.js";

export const asOf = "2026-11-22";
export const signal = new AbortController().signal;
export const doors = doorsWith({ now: () => Date.parse("2026-11-22T02:00:00Z") });

/** Runs something on a new, empty store in a temporary folder, and removes it. */
export async function onEmptyStore(run) {
  const folder = await mkdtemp(join(tmpdir(), "wugan-bench-"));
  const opened = await doors.openApp(join(folder, "data"), "create");
  try {
    return await run(opened, folder);
  } finally {
    await opened.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Seconds that something took, with what it gave. */
export async function timed(run) {
  const begun = performance.now();
  const value = await run();
  return { value, seconds: (performance.now() - begun) / 1000 };
}

/** The same, with the CPU time of all threads, which a busy machine disturbs less. */
export async function measured(run) {
  const begun = process.cpuUsage();
  const { value, seconds } = await timed(run);
  const { user, system } = process.cpuUsage(begun);
  return { value, seconds, cpuSeconds: (user + system) / 1e6 };
}

/** The highest resident memory of this process so far, in MB. */
export const peakMb = () => Math.round(process.resourceUsage().maxRSS / 1024);

export const perSecond = (n, seconds) => Math.round(n / seconds).toLocaleString("en-US");
