// A store with many queued notices, each of a holder and about a case of its own, made without importing and scanning.
import { join } from "node:path";
import { createSqliteStorage } from "../../dist/connectors/storage-sqlite/index.js";
import { createKeyFile, openKeyFile } from "../../dist/connectors/vault-keyfile/index.js";

/** Monday 2026-11-23 at ten in Asia/Shanghai. */
export const tenOClock = Date.UTC(2026, 10, 23, 2);
const day = "2026-11-23";
const digits = (n, width) => String(n).padStart(width, "0");

function recordOf(n) {
  const licenceNo = `JY2150624${digits(n, 7)}`;
  const holderId = `uscc:91150624MA${digits(n, 7)}X`;
  return {
    licence: {
      licenceId: `food-operation/${licenceNo}`,
      itemCode: "food-operation",
      licenceNo,
      status: "active",
      validUntil: "2027-01-31",
      holder: { holderId, kind: "enterprise", name: `第${n}号店`, language: "zh" },
      attributes: {},
      doubts: [],
    },
    personal: { phones: [`138${digits(n, 8)}`] },
    facts: [],
  };
}

const rule = "renewal/food-operation";

function caseOf({ licence }, n) {
  return {
    caseId: `${licence.licenceId}|${licence.validUntil}`,
    caseNo: `XZ2026-${digits(n, 6)}`,
    licenceId: licence.licenceId,
    holderId: licence.holder.holderId,
    itemCode: licence.itemCode,
    rule,
    ruleVersion: 1,
    cycle: licence.validUntil,
    procedure: "renewal",
    tier: "auto-prepare",
    isProvisional: false,
    materials: [],
    decisionPosition: n,
    openedOn: day,
    state: "prepared",
    revision: 0,
  };
}

function requestOf({ licence }, { caseId }) {
  return {
    holderId: licence.holder.holderId,
    language: "zh",
    day,
    notBefore: tenOClock,
    item: {
      effectKey: `${licence.licenceId}|${rule}|${licence.validUntil}|window-open`,
      licenceId: licence.licenceId,
      caseId,
      itemCode: licence.itemCode,
      rule,
      decisionPosition: 0,
      validUntil: licence.validUntil,
      tellUntil: licence.validUntil,
      isProvisional: false,
    },
  };
}

/** Makes the store in the folder and closes it; its key stands beside it. */
export async function makeQueuedStore(directory, count) {
  createKeyFile(`${directory}.key`);
  const vault = openKeyFile(`${directory}.key`);
  const storage = await createSqliteStorage({ directory, vault, now: () => tenOClock });
  const run = { source: "made", fileName: "made.csv", fingerprint: "0".repeat(64), kind: "licences", at: tenOClock };
  const { importId } = await storage.register.beginImport(run);
  for (let from = 0; from < count; from += 1_000) {
    const records = Array.from({ length: Math.min(1_000, count - from) }, (_, n) => recordOf(from + n));
    const rows = records.map((record, n) => ({ line: from + n + 2, record }));
    await storage.register.applyLicences(importId, rows);
    for (const [n, record] of records.entries()) {
      const prepared = caseOf(record, from + n);
      await storage.cases.open(prepared);
      await storage.notices.queue(requestOf(record, prepared));
    }
  }
  const counts = { read: count, accepted: count, changed: 0, unchanged: 0, quarantined: 0 };
  await storage.register.finishImport(importId, { counts, isFullSnapshot: false, coverage: [], at: tenOClock });
  await storage.close();
  return join(directory, "wugan.db");
}

export async function openQueuedStore(directory) {
  const { openSqliteStorage } = await import("../../dist/connectors/storage-sqlite/index.js");
  return openSqliteStorage({ directory, vault: openKeyFile(`${directory}.key`), now: () => tenOClock });
}
