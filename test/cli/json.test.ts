import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { writeTestLibrary } from "../support/test-library.ts";
import { aRow, nthRow, smallRegister, writeRows } from "../support/small-register.ts";
import { inProcess } from "./support/in-process.ts";
import { describedDocumentOf, type Ended } from "./support/wugan.ts";

/** The day of a program that runs in this process. */
const today = "2026-03-10";
const lastDay = aRow().有效期至;
/** The files of the sample, in their order. */
const sampled = [
  ...["otog-licences", "otog-abnormal-list", "otog-dishonesty-list", "otog-holder-facts"],
  ...["otog-persons", "otog-units", "otog-hires"],
].map((source) => ({ source }));

/** In the order in which they run, on one store; each with what its document holds at least, and its exit code. */
const commands: readonly (readonly [string, object, number?])[] = [
  ["init", { version: expect.any(Number), keyFile: expect.stringMatching(/data\.key$/) }],
  ["init", { error: { code: "invalid-input" } }, 2],
  [
    `import register.csv --source ${smallRegister}`,
    { read: 3, accepted: 2, changed: 0, unchanged: 0, quarantined: 1, rejectsFile: expect.any(String) },
  ],
  [`import register.csv --source ${smallRegister}`, { read: 3, accepted: 0, unchanged: 2, isRepeat: true }],
  ["licences", { count: 2, items: [{ licenceNo: "JY10000001" }, { licenceNo: "JY10000002" }] }],
  [`licences --ids --expires-from ${lastDay} --expires-to ${lastDay}`, { count: 2, ids: ["JY10000001", "JY10000002"] }],
  [`scan --as-of ${today} --dry-run`, { asOf: today, subjects: 2, wouldOpen: 1 }],
  [
    `scan --as-of ${today}`,
    {
      scanId: `${today}#1`,
      asOf: today,
      subjects: 2,
      outcomes: { "renewal/food-operation": { eligible: 1, held: 1 } },
      casesOpened: 1,
      noticesQueued: 1,
    },
  ],
  [
    `explain JY10000001 --as-of ${today}`,
    {
      licence: "JY10000001",
      asOf: today,
      decisions: expect.arrayContaining([
        expect.objectContaining({ rule: "renewal/food-operation", outcome: "eligible", version: 1 }),
      ]),
    },
  ],
  ["cases list", { count: 1, items: [{ licenceNo: "JY10000001", state: "prepared" }] }],
  ["cases list --state closed", { count: 0, items: [] }],
  ["cases show XZ2026-000000", { licenceNo: "JY10000001", notices: [{ state: "queued" }] }],
  ["cases show XZ2026-999999", { error: { code: "not-found" } }, 2],
  ["worklist", { count: 1, items: [{ licenceNo: "JY10000002", rule: "renewal/food-operation", kind: "held" }] }],
  ["worklist --print", { count: 1, groups: [{ items: [{ licenceNo: "JY10000002" }] }] }],
  ["explain JY19999999", { error: { code: "not-found" } }, 2],
  ["rules list", { rules: [{ rule: "renewal/drug-retail" }, {}, {}] }],
  ["rules lint", { ok: true, rules: 3, problems: [] }],
  ["rules test", { examples: 21, passed: 21, failed: [] }],
  ["notices list", { count: 1, items: [{ state: "queued", maskedTo: "138****8000" }] }],
  ["notices list --state failed", { count: 0, items: [] }],
  ["notices deliver --any-hour", { accepted: 1, failed: 0, waiting: 0 }],
  ["cases decline XZ2026-000000", { state: "declined", answer: { check: "noted-by-clerk" } }],
  ["cases confirm XZ2026-000000", { state: "confirmed", answer: { wish: "confirmed" } }],
  ["cases confirm XZ2026-999999", { error: { code: "not-found" } }, 2],
  ["doctor", { ok: true, findings: expect.any(Array) }],
  ["start --once --no-sample", { state: "done", scanId: `${today}#2` }],
  ["sample --licences 20 --as-of 2026-03-10", { error: { code: "invalid-input" } }, 2],
  ["sample --licences 20 --as-of 2026-03-10 --data other", { imports: sampled }],
  ["sample --licences 20 --as-of 2026-03-10 --out files", { files: sampled }],
  ["sample --licences 20 --as-of 2026-03-10 --out files", { error: { code: "conflict" } }, 1],
  ["scan --data nowhere", { error: { code: "not-found" } }, 2],
];

describe("with --json", () => {
  let folder: string;
  const cameFrom = process.cwd();
  const ended: Ended[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wugan-json-"));
    await writeTestLibrary(join(folder, "rules"));
    await writeRows(folder, "register.csv", [
      aRow(),
      nthRow(2, { 抽检未闭环: "是" }),
      nthRow(3, { 事项: "no-such-item" }),
    ]);
    process.chdir(folder);
    process.env["WUGAN_RULES"] = join(folder, "rules");
    for (const [line] of commands) ended.push(await inProcess([...line.split(" "), "--json"]));
  }, 300_000);
  afterAll(() => {
    delete process.env["WUGAN_RULES"];
    process.chdir(cameFrom);
    return rm(folder, { recursive: true, force: true });
  });

  it.each(commands.map(([line, document, code = 0], index) => [line, document, code, index] as const))(
    "%s writes exactly one JSON document to stdout",
    (line, document, code, index) => {
      const one = ended[index] as Ended;
      expect({ code: one.code, stderr: one.stderr }).toEqual({ code, stderr: expect.any(String) });
      expect(one.stdout.trim().split("\n")).toHaveLength(1);
      expect(describedDocumentOf(line.split(" "), one)).toMatchObject(document);
    },
  );

  it("a list for visits leaves room for what came of each", () => {
    const printed = ended[commands.findIndex(([line]) => line === "worklist --print")]?.stderr ?? "";
    expect(printed).toMatch(/JY10000002 {2}待人工核查 {2}最迟 [0-9-]{10} .*\n {5}结果：＿+ .*经办：/);
  });

  it("people are told what came of it on stderr", () => {
    const lines = commands.map(([line], index) => [line, ended[index]?.stderr ?? ""] as const);
    for (const [line, stderr] of lines.filter(([line]) => !line.includes("--ids")))
      expect(`${line}: ${stderr}`).toMatch(/[\u4e00-\u9fff]/);
  });
});
