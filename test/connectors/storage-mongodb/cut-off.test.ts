import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { openMongoStorage } from "../../../connectors/storage-mongodb/index.ts";
import { OutcomeUnknown, Unavailable } from "../../../src/ports/errors.ts";
import type { Storage } from "../../../src/ports/storage.ts";
import {
  aDecisionEntry,
  aFact,
  aHolderId,
  aLicenceId,
  aLicenceRecord,
  anImport,
  aScanEntry,
  rowsOf,
} from "../../support/builders.ts";
import { startLossyProxy, type LossyProxy } from "./support/lossy-proxy.ts";
import { openMongoUnderTest } from "./support/mongodb-under-test.ts";
import { describeWithServer } from "./support/test-server.ts";

const writes: ReadonlySet<string> = new Set(["insert", "update", "delete", "findAndModify"]);

const entries = [
  aDecisionEntry({ subjectId: aLicenceId("1"), contentDigest: "new", outcome: "held" }),
  aDecisionEntry({ subjectId: aLicenceId("2") }),
  aScanEntry(),
];

/** Calls that write several documents, with what another process may see of each: nothing of it, or all. */
const calls = {
  "an append": {
    before: async ({ decisions }: Storage) => {
      await decisions.append([aDecisionEntry({ subjectId: aLicenceId("1") })], 0);
      return async (storage: Storage) => storage.decisions.append(entries, 1);
    },
    seen: async ({ decisions }: Storage) => [
      await decisions.size(),
      (await decisions.read(0, 9)).map(({ key }) => key),
      (await decisions.standing([aLicenceId("1"), aLicenceId("2")])).map(({ position }) => position),
      (await decisions.pending(0, 9, 9)).map(({ position, isSuperseded }) => [position, isSuperseded]),
      (await decisions.countPending()).reduce((sum, { count }) => sum + count, 0),
    ],
  },
  "a call of an import": {
    before: async ({ register }: Storage) => {
      const { importId } = await register.beginImport(anImport());
      await register.applyLicences(importId, rowsOf(aLicenceRecord({ licenceNo: "1" })));
      const next = await register.beginImport(anImport({ source: "another" }));
      const changed = aLicenceRecord({ licenceNo: "1", status: "expired" }, { facts: [aFact()] });
      const rows = rowsOf(changed, aLicenceRecord({ licenceNo: "2" }));
      return async (storage: Storage) => storage.register.applyLicences(next.importId, rows);
    },
    seen: async ({ register }: Storage) => [
      (await register.list({ limit: 9 })).map(({ licence, version }) => [licence.licenceNo, licence.status, version]),
      (await register.versions(aLicenceId("1"))).map(({ version }) => version),
      await register.factsOf([aHolderId()]),
      await register.countByItem(),
    ],
  },
};

describeWithServer("a process that is cut off in the middle of a call", () => {
  let proxy: LossyProxy;
  beforeAll(async () => {
    proxy = await startLossyProxy();
  });
  afterAll(async () => proxy.close());

  for (const [name, { before, seen }] of Object.entries(calls)) {
    it(`${name} is whole or not there, and may be repeated`, async () => {
      const states: string[] = [];
      let isOver = false;
      for (let cutAt = 0; !isOver; cutAt++) {
        const store = await openMongoUnderTest();
        const call = await before(store.storage);
        const nothing = JSON.stringify(await seen(store.storage));
        const process = await openMongoStorage({ ...store.options, uri: proxy.uri, patienceMs: 300 });
        let written = 0;
        proxy.decide((command) =>
          written > cutAt || (writes.has(command) && written++ === cutAt) ? "lost-request" : "passed",
        );
        const failure = await call(process).then(
          () => undefined,
          (error: unknown) => error,
        );
        proxy.decide(() => "passed");
        await process.close();
        // The first cut that comes after the call's last write is the end of it.
        isOver = failure === undefined;
        if (!isOver) expect(failure).toBeInstanceOf(OutcomeUnknown);

        const storage = await store.reopen();
        const found = JSON.stringify(await seen(storage));
        if (found !== nothing) states.push(found);
        else expect({ cutAt, states }).toEqual({ cutAt, states: [] });
        const repeat = await call(storage).catch((error: unknown) => String(error));
        if (name === "an append" && found !== nothing) expect(repeat).toMatch(/Conflict/);
        expect(JSON.stringify(await seen(storage))).toBe(states.at(-1) ?? JSON.stringify(await seen(storage)));
        expect(await storage.check()).toEqual([]);
        await store.destroy();
      }
      // Once it was there, it was there whole, and the same wherever the cut came.
      expect(states.length).toBeGreaterThan(3);
      expect(new Set(states).size).toBe(1);
    }, 120_000);
  }

  it("what never reached the server is unavailable, not unknown", async () => {
    const store = await openMongoUnderTest();
    const lonely = await startLossyProxy();
    const uri = `${lonely.uri}&serverSelectionTimeoutMS=100`;
    const storage = await openMongoStorage({ ...store.options, uri, patienceMs: 200 });
    await lonely.close();
    await expect(storage.decisions.size()).rejects.toBeInstanceOf(Unavailable);
    await expect(storage.decisions.append(entries, 0)).rejects.toBeInstanceOf(Unavailable);
    await expect(storage.leases.acquire("w", "pid 1", 0, 1000)).rejects.toBeInstanceOf(Unavailable);
    await storage.close();
    expect(await store.storage.decisions.size()).toBe(0);
    await store.destroy();
  });
});
