/**
 * How fast the SQLite store takes a register in.
 *
 *   npm run build && node test/bench/storage-apply.bench.mjs [--rows 1000000] [--shuffled] [--facts 3]
 *
 * Generated records go through `applyLicences` in batches of 2,000; only the calls are timed, not the making of records.
 * Then the same file again (nothing changed), and with one record in ten changed. Two shorter runs are held against it,
 * because figures of a busy machine mean little and ratios still something: the same documents put into a bare SQLite
 * table with the same durability, and an import with a vault that neither seals nor hashes.
 */
import { Buffer } from "node:buffer";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import Database from "better-sqlite3";
import { createSqliteStorage } from "../../dist/connectors/storage-sqlite/index.js";
import { createKeyFile, openKeyFile } from "../../dist/connectors/vault-keyfile/index.js";

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "1000000" },
    facts: { type: "string", default: "3" },
    shuffled: { type: "boolean", default: false },
  },
});
const ROWS = Number(values.rows);
const FACTS = Number(values.facts);
const BATCH = 2_000;

const items = ["food-operation", "drug-retail", "pollutant-discharge", "public-venue-hygiene", "road-transport"];
const digits = (n, width) => String(n).padStart(width, "0");

/** A number that runs through all of 0 … rows-1 once, in file order or not. */
const rowAt = (i, rows) => (values.shuffled ? (i * 7_368_787 + 12_345) % rows : i);

function record(i, isChanged) {
  const itemCode = items[i % items.length];
  const licenceNo = `JY2150624${digits(i, 7)}`;
  const holderId = `uscc:92150624MA${digits((i * 48_271) % 9_999_999, 7)}X`;
  const licenceId = `${itemCode}/${licenceNo}`;
  // A register's row states facts of its licence; facts of holders come in files of their own.
  const facts = Array.from({ length: FACTS }, (_, n) => ({
    subjectId: licenceId,
    fact: `licence.fact${n}`,
    value: i % (3 * n + 3) === 0,
    observedOn: "2026-11-23",
    source: "bench",
  }));
  return {
    licence: {
      licenceId,
      itemCode,
      licenceNo,
      status: isChanged ? "suspended" : "active",
      validFrom: "2021-03-04",
      validUntil: `20${digits(26 + (i % 10), 2)}-${digits(1 + (i % 12), 2)}-${digits(1 + (i % 28), 2)}`,
      issuer: "鄂托克旗市场监督管理局",
      regionCode: "150624100",
      holder: {
        holderId,
        kind: "individual-business",
        name: `某某餐饮店${i}`,
        uscc: holderId.slice(5),
        language: "zh",
      },
      attributes: { mainBusiness: "餐饮服务经营者", scope: ["热食类食品制售", "冷食类食品制售"], area: 20 + (i % 300) },
      doubts: [],
    },
    personal: {
      identityNo: `150624${digits(i, 12)}`,
      phones: [`139${digits((i * 7_919) % 99_999_999, 8)}`],
      legalRepresentative: `某甲${i}`,
      address: `内蒙古自治区鄂尔多斯市鄂托克旗乌兰镇${i}号`,
    },
    facts,
  };
}

/** Protects nothing: for measuring only. */
const openVault = {
  keyId: "none",
  seal: (text) => Buffer.from(text, "utf8"),
  open: (bytes) => Buffer.from(bytes).toString("utf8"),
  keyedHash: (() => {
    let n = 0;
    return () => digits((n += 7_919), 32);
  })(),
};

let peak = 0;
const seconds = (from) => Number(process.hrtime.bigint() - from) / 1e9;
const cpuSeconds = (from) => {
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1e6;
};
const mega = (bytes) => `${Math.round(bytes / 1e6)} MB`;

async function importRows(store, rows, changedEvery) {
  const { importId } = await store.register.beginImport({
    source: "bench",
    fileName: "bench.csv",
    fingerprint: "0",
    kind: "licences",
    at: 0,
  });
  let spent = 0;
  let cpu = 0;
  const rates = [];
  for (let from = 0; from < rows; from += BATCH) {
    const batch = [];
    for (let i = from; i < Math.min(from + BATCH, rows); i++)
      batch.push({ line: i + 2, record: record(rowAt(i, rows), changedEvery > 0 && i % changedEvery === 0) });
    const cpuBefore = process.cpuUsage();
    const start = process.hrtime.bigint();
    await store.register.applyLicences(importId, batch);
    const took = seconds(start);
    cpu += cpuSeconds(cpuBefore);
    spent += took;
    rates.push(batch.length / took);
    peak = Math.max(peak, process.memoryUsage.rss());
  }
  const cpuBefore = process.cpuUsage();
  const start = process.hrtime.bigint();
  const counts = { read: rows, accepted: rows, changed: 0, unchanged: 0, quarantined: 0 };
  await store.register.finishImport(importId, { counts, isFullSnapshot: true, coverage: [], at: 1 });
  const finish = seconds(start);
  cpu += cpuSeconds(cpuBefore);
  peak = Math.max(peak, process.memoryUsage.rss());
  const tenth = Math.max(1, Math.floor(rates.length / 10));
  const mean = (list) => Math.round(list.reduce((sum, rate) => sum + rate, 0) / list.length);
  return {
    rowsPerSecond: Math.round(rows / (spent + finish)),
    perCpuSecond: Math.round(rows / cpu),
    applying: Math.round(rows / spent),
    firstTenth: mean(rates.slice(0, tenth)),
    lastTenth: mean(rates.slice(-tenth)),
    finishSeconds: Number(finish.toFixed(2)),
  };
}

/** Rows per CPU second of the least that could be done: documents under their ids, in one table, nothing else. */
function bareTable(directory, rows) {
  const table = new Database(join(directory, "bare.db"));
  table.pragma("page_size = 8192");
  table.pragma("journal_mode = WAL");
  table.pragma("synchronous = FULL");
  table.exec("CREATE TABLE documents (id TEXT PRIMARY KEY, document TEXT, personal TEXT)");
  const put = table.prepare("INSERT INTO documents VALUES (?, ?, ?)");
  const putAll = table.transaction((batch) => {
    for (const { licence, personal } of batch)
      put.run(licence.licenceId, JSON.stringify(licence), JSON.stringify(personal));
  });
  let cpu = 0;
  for (let from = 0; from < rows; from += BATCH) {
    const batch = Array.from({ length: BATCH }, (_, i) => record(rowAt(from + i, rows), false));
    const before = process.cpuUsage();
    putAll.immediate(batch);
    cpu += cpuSeconds(before);
  }
  table.close();
  return Math.round(rows / cpu);
}

async function withStore(vault, work) {
  const root = mkdtempSync(join(tmpdir(), "wugan-bench-"));
  try {
    createKeyFile(join(root, "key"));
    const directory = join(root, "data");
    const store = await createSqliteStorage({
      directory,
      vault: vault ?? openKeyFile(join(root, "key")),
      now: Date.now,
    });
    const result = await work(store, directory);
    await store.close();
    return result;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const shorter = Math.min(ROWS, 200_000);
console.log(`${ROWS} rows, batches of ${BATCH}, ${FACTS} facts a row, ${values.shuffled ? "shuffled" : "in id order"}`);
const sealed = await withStore(undefined, (store) => importRows(store, shorter, 0));
const unsealed = await withStore(openVault, (store) => importRows(store, shorter, 0));
const bare = await withStore(undefined, (_, directory) => bareTable(directory, shorter));
const share = (part, whole) => (part / whole).toFixed(2);
console.log(`rows per CPU second over ${shorter} rows: ${sealed.perCpuSecond}`);
console.log(
  `  without sealing and hashing ${unsealed.perCpuSecond}: ratio ${share(sealed.perCpuSecond, unsealed.perCpuSecond)}`,
);
console.log(`  a bare table of documents ${bare}: ratio ${share(sealed.perCpuSecond, bare)}`);
await withStore(undefined, async (store, directory) => {
  console.table({
    "first import": await importRows(store, ROWS, 0),
    "the same again": await importRows(store, ROWS, 0),
    "one in ten changed": await importRows(store, ROWS, 10),
  });
  const start = process.hrtime.bigint();
  const due = await store.register.count({ expiresFrom: "2027-01-01", expiresTo: "2027-12-31" });
  console.log(`count of a year's ${due} last days: ${(seconds(start) * 1000).toFixed(0)} ms`);
  const size = (end) => statSync(join(directory, `wugan.db${end}`)).size;
  console.log(`store ${mega(size(""))}, journal ${mega(size("-wal"))}, peak RSS ${mega(peak)}`);
});
