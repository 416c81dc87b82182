import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { createSqliteStorage, openSqliteStorage } from "../../../connectors/storage-sqlite/index.ts";
import { InvalidInput } from "../../../src/ports/errors.ts";
import type { ArchiveRecord } from "../../../src/ports/store-archive.ts";
import { nineOClock } from "../../support/builders.ts";
import { startChild } from "./support/child-process.ts";
import { aFolder } from "./support/sqlite-under-test.ts";

const whole: ArchiveRecord = { part: "sending-counts", record: { counter: "channel|whole", taken: 2 } };

async function* all(): AsyncIterable<ArchiveRecord> {
  yield whole;
}

describe("a restore whose process is killed in the middle", () => {
  let folder: ReturnType<typeof aFolder>;
  beforeEach(() => {
    folder = aFolder();
  });
  afterEach(() => folder.remove());

  it("leaves a store that nobody opens but to restore it again, from the beginning", async () => {
    const options = { directory: folder.directory, vault: folder.vault, now: () => nineOClock };
    await (await createSqliteStorage(options)).close();
    const child = await startChild(folder.directory, folder.keyFile);
    expect(await child.ask("load")).toBe("halfway");
    await child.kill();
    await expect(openSqliteStorage(options)).rejects.toThrow(InvalidInput);
    await expect(openSqliteStorage(options)).rejects.toThrow("恢复没有完成");
    const again = await openSqliteStorage({ ...options, toLoad: true });
    await again.archive.load(all());
    await again.close();
    const storage = await openSqliteStorage(options);
    const records: ArchiveRecord[] = [];
    for await (const record of storage.archive.dump()) records.push(record);
    expect(records).toEqual([whole]);
    await storage.close();
  });
});
