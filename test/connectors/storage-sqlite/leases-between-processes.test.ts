import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { createSqliteStorage } from "../../../connectors/storage-sqlite/index.ts";
import type { Storage } from "../../../src/ports/storage.ts";
import { nineOClock } from "../../support/builders.ts";
import { startChild } from "./support/child-process.ts";
import type { Child } from "./support/child-process.ts";
import { aFolder } from "./support/sqlite-under-test.ts";

const hour = 3_600_000;

// Processes are started: on a busy machine that takes a while.
jest.setTimeout(60_000);

describe("leases between processes", () => {
  let folder: ReturnType<typeof aFolder>;
  let storage: Storage;
  const children: Child[] = [];

  beforeEach(async () => {
    folder = aFolder();
    storage = await createSqliteStorage({ directory: folder.directory, vault: folder.vault, now: () => nineOClock });
  });
  afterEach(async () => {
    for (const child of children.splice(0)) await child.kill();
    await storage.close();
    folder.remove();
  });

  const child = async (): Promise<Child> => {
    const started = await startChild(folder.directory, folder.keyFile);
    children.push(started);
    return started;
  };

  it("are refused at once while the other process lives, with its name", async () => {
    const other = await child();
    expect(await other.ask("acquire import")).toBe("fence 1");
    expect(await storage.leases.acquire("import", "pid 1", nineOClock, hour)).toBeUndefined();
    expect(await storage.leases.holderOf("import")).toBe(`pid ${other.pid}`);
  });

  it("are free the moment a process is killed, long before their time runs out", async () => {
    const other = await child();
    await other.ask("acquire import");
    await children.pop()?.kill();
    expect(await storage.leases.holderOf("import")).toBeUndefined();
    const lease = await storage.leases.acquire("import", "pid 1", nineOClock, hour);
    expect(lease?.fence).toBe(2);
    expect(await (await child()).ask("acquire import")).toBe("refused");
  });

  it("go to exactly one of several processes that ask at once", async () => {
    const rivals = await Promise.all([child(), child(), child()]);
    const answers = await Promise.all(rivals.map((rival) => rival.ask("acquire import")));
    expect(answers.sort()).toEqual(["fence 1", "refused", "refused"]);
  });

  it("leave no file behind that grows with their number", async () => {
    for (let round = 0; round < 3; round++) {
      const other = await child();
      await other.ask("acquire import");
      await children.pop()?.kill();
    }
    await (await storage.leases.acquire("import", "pid 1", nineOClock, hour))?.release();
    const locks = join(folder.directory, "locks");
    expect(existsSync(locks)).toBe(true);
    expect(readdirSync(locks)).toEqual([]);
  });
});
