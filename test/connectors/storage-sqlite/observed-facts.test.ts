import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "@jest/globals";
import { aFact, aHolderId, aLicenceId, anImport, nineOClock } from "../../support/builders.ts";
import { openSqliteUnderTest } from "./support/sqlite-under-test.ts";

describe("the view of observed facts", () => {
  it("shows one fact a row, by name, to whoever opens the file", async () => {
    const { storage, directory, destroy } = await openSqliteUnderTest();
    const { importId } = await storage.register.beginImport(anImport({ kind: "facts", at: nineOClock }));
    const facts = [
      aFact({ value: true }),
      aFact({ fact: "holder.area", value: 12.5 }),
      aFact({ subjectId: aLicenceId(), fact: "licence.scope", value: ["甲", "乙"] }),
    ];
    await storage.register.applyFacts(importId, [{ line: 2, facts }]);
    const file = new Database(join(directory, "wugan.db"), { readonly: true });
    const rows = file.prepare("SELECT * FROM observed_facts ORDER BY subject_id, fact").all();
    file.close();
    await destroy();
    const seen = { observed_on: "2026-11-23", source: "abnormal-list" };
    expect(rows).toEqual([
      { subject_id: aLicenceId(), fact: "licence.scope", value: '["甲","乙"]', ...seen },
      { subject_id: aHolderId(), fact: "holder.area", value: 12.5, ...seen },
      { subject_id: aHolderId(), fact: "holder.isAbnormal", value: 1, ...seen },
    ]);
  });
});
