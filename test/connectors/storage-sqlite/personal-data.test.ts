import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import type { Migration } from "../../../connectors/storage-sqlite/migrations.ts";
import { migrations } from "../../../connectors/storage-sqlite/migrations.ts";
import { createSqliteStorage, openSqliteStorage } from "../../../connectors/storage-sqlite/open.ts";
import type { PersonalPart } from "../../../src/domain/licence.ts";
import type { Decision } from "../../../src/domain/decision.ts";
import type { Storage } from "../../../src/ports/storage.ts";
import {
  aDecision,
  aDecisionEntry,
  aLicenceRecord,
  anIdentityNo,
  anImport,
  aQueueRequest,
  nineOClock,
  rowsOf,
} from "../../support/builders.ts";
import { aFolder } from "./support/sqlite-under-test.ts";

const personal: PersonalPart = {
  identityNo: anIdentityNo,
  phones: ["13800138000", "04778888888"],
  personName: "某甲乙丙",
  legalRepresentative: "某丁戊己",
  contactName: "某庚辛壬",
  licenceNo: "440524188001010014",
  address: "乌兰镇某街某号",
};
const secrets = Object.values(personal).flat();

/** Every byte of every file under the folder, with what was found in it. */
function findings(directory: string, texts: readonly string[]): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .map((name) => join(directory, name))
    .filter((path) => statSync(path).isFile())
    .flatMap((path) => {
      const bytes = readFileSync(path);
      return texts
        .filter((text) => ["utf8", "utf16le"].some((encoding) => bytes.includes(text, 0, encoding as BufferEncoding)))
        .map((text) => `${text} in ${path}`);
    });
}

/** Writes personal data everywhere it may go: records, versions, decisions, notices, leases. */
async function writeEverywhere(storage: Storage): Promise<void> {
  const { importId } = await storage.register.beginImport(anImport());
  await storage.register.applyLicences(importId, rowsOf(aLicenceRecord({}, { personal })));
  const again = await storage.register.beginImport(anImport());
  const moved = aLicenceRecord({}, { personal: { ...personal, address: "棋盘井镇某街某号" } });
  await storage.register.applyLicences(again.importId, rowsOf(moved));
  const counts = { read: 1, accepted: 0, changed: 1, unchanged: 0, quarantined: 0 };
  await storage.register.finishImport(again.importId, { counts, isFullSnapshot: true, coverage: [], at: 1 });
  const leaf = { id: "named", fact: "holder.name", operator: "equal", expected: "某甲乙丙", result: "holds" } as const;
  const decided: Decision = { ...aDecision("not-eligible"), because: [leaf] };
  await storage.decisions.append([aDecisionEntry({ decided, outcome: "not-eligible" })], 0);
  await storage.notices.queue(aQueueRequest());
  for (const { notice, token } of await storage.notices.claimDue(nineOClock, 1, nineOClock + 1))
    await storage.notices.markSending(notice.noticeId, token, {
      channel: "outbox",
      text: "某甲乙丙，您好：您的手机 13800138000",
      template: "t@1/zh",
      maskedTo: "138****8000",
      startedAt: nineOClock,
    });
  await storage.leases.acquire("import", "pid 1", nineOClock, 1000);
}

describe("personal data at rest", () => {
  it("is in no file of the store, open or closed, nor in its backup", async () => {
    const folder = aFolder();
    const options = { directory: folder.directory, vault: folder.vault, now: () => nineOClock };
    const storage = await createSqliteStorage(options);
    await writeEverywhere(storage);
    expect(readdirSync(folder.directory)).toEqual(expect.arrayContaining(["wugan.db", "wugan.db-wal", "locks"]));
    expect(findings(folder.directory, secrets)).toEqual([]);
    await storage.close();
    expect(findings(folder.directory, secrets)).toEqual([]);

    const next: Migration = {
      version: migrations.length + 1,
      up: (connection) => connection.exec("CREATE TABLE x (a)"),
    };
    const migrated = await openSqliteStorage(options, [...migrations, next]);
    expect(await migrated.register.findByNumber(anIdentityNo)).toHaveLength(1);
    expect((await migrated.decisions.decisionAt(0))?.because[0]?.expected).toBe("某甲乙丙");
    expect((await migrated.notices.list({ limit: 1 }))[0]?.text).toContain("某甲乙丙");
    expect(findings(folder.directory, secrets)).toEqual([]);
    await migrated.close();
    folder.remove();
  });

  it("would be found: the search sees what is stored in the open", async () => {
    const folder = aFolder();
    const storage = await createSqliteStorage({ directory: folder.directory, vault: folder.vault, now: () => 0 });
    await writeEverywhere(storage);
    expect(findings(folder.directory, ["某某餐饮店"])).not.toEqual([]);
    await storage.close();
    expect(findings(folder.directory, ["某某餐饮店"])).not.toEqual([]);
    folder.remove();
  });
});
