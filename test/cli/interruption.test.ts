import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setInterval } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { openSqliteStorage } from "../../connectors/storage-sqlite/index.ts";
import { openKeyFile } from "../../connectors/vault-keyfile/index.ts";
import type { Storage } from "../../src/ports/storage.ts";
import { nthRow, smallRegister, writeRows } from "../support/small-register.ts";
import { writeTestLibrary } from "../support/test-library.ts";
import { addDays } from "../../src/domain/civil-date.ts";
import { dueNow, realDay } from "./support/real-days.ts";
import { documentOf, start, wugan, type Ended } from "./support/wugan.ts";

const rows = 12_000;
const scan = ["scan", "--as-of", realDay, "--confirm", "--json"];

describe("Ctrl-C in the middle of", () => {
  let folder: string;
  let env: Readonly<Record<string, string>>;
  let store: Storage;
  const run = (args: readonly string[]): Promise<Ended> => wugan(args, folder, env);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wugan-int-"));
    env = { WUGAN_RULES: join(folder, "rules") };
    await writeTestLibrary(join(folder, "rules"));
    const due = (n: number) => nthRow(n + 1, n % 10 === 0 ? dueNow : { ...dueNow, 有效期至: addDays(realDay, 700) });
    await writeRows(
      folder,
      "register.csv",
      Array.from({ length: rows }, (_, n) => due(n)),
    );
    await run(["init"]);
    const data = join(folder, "data");
    store = await openSqliteStorage({
      directory: data,
      vault: openKeyFile(`${data}.key`),
      now: () => 0,
      readOnly: true,
    });
  }, 60_000);
  afterAll(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Interrupts the command as soon as another reader of the store sees it in the middle of its work. */
  async function interrupt(args: readonly string[], isInTheMiddle: () => Promise<boolean>): Promise<Ended> {
    const { child, ended } = start(args, folder, env);
    for await (const _ of setInterval(2)) if (child.exitCode !== null || (await isInTheMiddle())) break;
    child.kill("SIGINT");
    return ended;
  }

  it("an import: 130, what was taken in stays, and the same command finishes it", async () => {
    const args = ["import", "register.csv", "--source", smallRegister, "--json"];
    const ended = await interrupt(args, async () => (await store.register.count({})) > 0);
    expect(ended.code).toBe(130);
    expect(documentOf(ended)).toMatchObject({ error: { code: "interrupted" } });
    const taken = await store.register.count({});
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThan(rows);
    const again = await run(args);
    expect(again.code).toBe(0);
    expect(documentOf(again)).toMatchObject({ read: rows, accepted: rows - taken, unchanged: taken, quarantined: 0 });
  }, 120_000);

  it("the deciding of a scan: 130, no case yet, and the same command goes on from the last page", async () => {
    const newest = async () => (await store.scans.list(1))[0];
    const ended = await interrupt(scan, async () => ((await newest())?.subjects ?? 0) > 0);
    expect(ended.code).toBe(130);
    const left = await newest();
    expect(left?.state).toBe("deciding");
    expect(left?.subjects).toBeLessThan(rows);
    expect(await store.cases.countByState()).toEqual({});
  }, 120_000);

  it("the effects of a scan: 130, and the same command opens the other cases, none twice", async () => {
    const opened = async () => (await store.cases.countByState()).prepared ?? 0;
    const ended = await interrupt(scan, async () => (await opened()) > 0);
    expect(ended.code).toBe(130);
    expect(await opened()).toBeLessThan(rows / 10);
    const again = await run(scan);
    expect(again.code).toBe(0);
    expect(documentOf(again)).toMatchObject({
      scanId: `${realDay}#1`,
      subjects: rows,
      casesOpened: rows / 10,
      noticesQueued: rows / 10,
    });
    expect(await opened()).toBe(rows / 10);
  }, 120_000);
});
