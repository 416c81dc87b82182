import { createInterface } from "node:readline";
import { openSqliteStorage } from "../../../../connectors/storage-sqlite/index.ts";
import { openKeyFile } from "../../../../connectors/vault-keyfile/index.ts";
import type { ArchiveRecord } from "../../../../src/ports/store-archive.ts";
import { aDecisionEntry, aLicenceId, nineOClock } from "../../../support/builders.ts";

/**
 * A second process on a store. Told `acquire <name>` it takes a lease and keeps it; told `append` it appends to the
 * decision log for as long as it lives; told `load` it fills the store, and stops in the middle. Every answer is a line on stdout, written when the call has resolved.
 */
const [directory = "", keyFile = ""] = process.argv.slice(2);
const storage = await openSqliteStorage({ directory, vault: openKeyFile(keyFile), now: () => nineOClock });
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

async function appendForEver(): Promise<never> {
  for (;;) {
    const size = await storage.decisions.size();
    await storage.decisions.append([aDecisionEntry({ subjectId: aLicenceId(`JY${size}`) })], size);
    say(`appended ${size}`);
  }
}

async function* halfway(): AsyncIterable<ArchiveRecord> {
  for (let n = 0; n < 3000; n += 1)
    yield { part: "sending-counts", record: { counter: `channel|${String(n).padStart(4, "0")}`, taken: 1 } };
  say("halfway");
  await new Promise(() => undefined);
}

say("ready");
for await (const line of createInterface({ input: process.stdin })) {
  const [command, name = ""] = line.split(" ");
  if (command === "append") await appendForEver();
  if (command === "load") void storage.archive.load(halfway());
  if (command === "acquire") {
    const lease = await storage.leases.acquire(name, `pid ${process.pid}`, nineOClock, 3_600_000);
    say(lease === undefined ? "refused" : `fence ${lease.fence}`);
  }
}
