import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "@jest/globals";
import type { Storage } from "../../../src/ports/storage.ts";
import { Conflict } from "../../../src/ports/errors.ts";
import {
  aCase,
  aDecisionEntry,
  aHolderId,
  aLicenceId,
  aLicenceRecord,
  anImport,
  aQueueRequest,
  nineOClock,
} from "../../support/builders.ts";
import { until } from "../clock-agenda/support/events.ts";
import { openMongoUnderTest } from "./support/mongodb-under-test.ts";
import { crashCommands, describeWithCrashes } from "./support/test-server.ts";

const CRASHES = 3;
const ROUNDS_BETWEEN = 15;
const sending = { channel: "c", text: "短信", template: "t", maskedTo: "138****8000", startedAt: nineOClock };

/** A shell command of its own process group: what it starts must outlive it. */
async function run(command: string): Promise<void> {
  const [code] = (await once(spawn("sh", ["-c", command], { detached: true, stdio: "ignore" }), "exit")) as [number];
  if (code !== 0) throw new Error(`${command} ended with ${code}`);
}

/** What was answered to a worker, so that it may rely on it. */
class Acknowledged {
  readonly keys: string[] = [];
  readonly sent: string[] = [];
  readonly licences: string[] = [];
}

/** Appends, also against rivals. */
async function append({ decisions }: Storage, entries: readonly ReturnType<typeof aDecisionEntry>[]): Promise<void> {
  for (;;) {
    try {
      await decisions.append(entries, await decisions.size());
      return;
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
    }
  }
}

/** One licence through everything, from the register to a message sent. */
async function oneRound(storage: Storage, importId: string, name: string, done: Acknowledged): Promise<void> {
  const { register, cases, notices } = storage;
  const licenceId = aLicenceId(name);
  const entries = ["1", "2"].map((contentDigest) => aDecisionEntry({ subjectId: licenceId, contentDigest }));
  await append(storage, entries);
  done.keys.push(...entries.map(({ key }) => key));
  expect(await cases.open(aCase({ licenceId }))).toBe("opened");
  expect(await notices.queue(aQueueRequest({ licenceId }, { holderId: aHolderId(name) }))).toBe("queued");
  for (const { notice, token } of await notices.claimDue(nineOClock, 3, nineOClock + 60_000)) {
    await notices.markSending(notice.noticeId, token, sending);
    await notices.settle(notice.noticeId, token, { state: "accepted", reference: "r" });
    done.sent.push(notice.noticeId);
  }
  const row = { line: done.licences.length, record: aLicenceRecord({ licenceNo: name }) };
  expect((await register.applyLicences(importId, [row]))[0]?.outcome).toBe("accepted");
  done.licences.push(licenceId);
}

describeWithCrashes("a server that crashes while several workers write", () => {
  it("loses nothing that was answered, and nothing is there twice", async () => {
    const store = await openMongoUnderTest();
    const done = new Acknowledged();
    let isOver = false;
    const workers = [0, 1, 2, 3].map(async (worker) => {
      const storage = await store.openAnother();
      const { importId } = await storage.register.beginImport(anImport({ source: `worker ${worker}` }));
      for (let round = 0; !isOver; round++) await oneRound(storage, importId, `${worker}-${round}`, done);
    });
    const moreRounds = (from: number) =>
      until(async () => (done.licences.length >= from + ROUNDS_BETWEEN ? true : undefined));
    const watching = (async () => {
      for (let crash = 0; crash < CRASHES; crash++) {
        await moreRounds(done.licences.length);
        await run(crashCommands().crash);
        await run(crashCommands().start);
      }
      await moreRounds(done.licences.length);
      isOver = true;
    })();
    await Promise.all([watching, ...workers]);

    const storage = await store.reopen();
    const { decisions, cases, notices, register } = storage;
    const keys = (await decisions.read(0, await decisions.size())).map(({ key }) => key);
    expect([...keys].sort()).toEqual([...done.keys].sort());
    const items = (await notices.list({ limit: 10_000 })).flatMap((notice) => notice.items);
    expect(new Set(items.map(({ effectKey }) => effectKey)).size).toBe(done.licences.length);
    expect(items).toHaveLength(done.licences.length);
    expect(new Set(done.sent).size).toBe(done.sent.length);
    expect(await cases.list({ limit: 10_000 })).toHaveLength(done.licences.length);
    expect(await register.count({})).toBe(done.licences.length);
    expect(await storage.check()).toEqual([]);
    await store.destroy();
  }, 180_000);
});
