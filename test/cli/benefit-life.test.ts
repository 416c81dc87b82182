import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { civilDate } from "../../src/domain/civil-date.ts";
import { headIdOf } from "../../src/domain/heads.ts";
import type { FactValue } from "../../src/domain/licence.ts";
import { aHolderId, aHolderRecord } from "../support/builders.ts";
import { everyRow } from "../support/every-row.ts";
import { anOwnBenefit, writeBenefitLibrary } from "../support/own-benefit.ts";
import { openWorld, type World } from "../support/world.ts";
import { inProcess } from "./support/in-process.ts";
import { describedDocumentOf } from "./support/wugan.ts";

const rule = "benefit/tea-hiring";
const counts = { read: 0, accepted: 0, changed: 0, unchanged: 0, quarantined: 0 };

/** Units by how many months each of their new staff is insured; on the list or not; nothing known where there are none. */
const units: Readonly<Record<string, { readonly listed: boolean; readonly months: readonly number[] } | undefined>> = {
  A: { listed: false, months: [3, 2] }, // one person counts now, two would
  B: { listed: false, months: [2] }, // would be paid
  C: { listed: false, months: [1] }, // would not
  D: { listed: true, months: [3] }, // neither
  E: undefined,
};

async function fill({ storage: { register } }: World): Promise<void> {
  const begin = (kind: "holders" | "facts") =>
    register.beginImport({ source: kind, fileName: `${kind}.csv`, fingerprint: kind, kind, at: 0 });
  const names = Object.keys(units);
  const holders = await begin("holders");
  const rows = names.map((name, line) => {
    const holder = { holderId: aHolderId(name), kind: "enterprise", name: `${name}茶馆`, language: "zh" } as const;
    return { line, record: aHolderRecord({ holder, regionCode: name === "B" ? "150625" : "150624" }) };
  });
  await register.applyHolders(holders.importId, rows);
  await register.finishImport(holders.importId, { counts, isFullSnapshot: true, coverage: [], at: 0 });
  const seen = (subjectId: string, fact: string, value: FactValue) => ({
    subjectId,
    fact,
    value,
    observedOn: civilDate("2026-03-05"),
    source: "facts",
  });
  const observed = names.map((name, line) => {
    const { listed = false, months = [] } = units[name] ?? {};
    const heads = months.flatMap((many, i) => {
      const head = headIdOf(aHolderId(name), `${name}${i}`);
      return [seen(head, "head.months", many), seen(head, "head.counted", false)];
    });
    return { line, facts: units[name] ? [seen(aHolderId(name), "holder.listed", listed), ...heads] : [] };
  });
  const facts = await begin("facts");
  await register.applyFacts(facts.importId, observed);
  await register.finishImport(facts.importId, { counts, isFullSnapshot: false, coverage: [], at: 0 });
}

describe("wugan rules: the life of a benefit, from draft to approval", () => {
  let world: World;
  let draft: string;
  const wugan = (...args: readonly string[]) => inProcess([...args, "--data", world.data]);
  const json = async (...args: readonly string[]) => describedDocumentOf(args, await wugan(...args, "--json"));

  beforeAll(async () => {
    world = await openWorld();
    draft = join(world.folder, "draft.yaml");
    await fill(world);
    await writeFile(draft, anOwnBenefit());
    await writeBenefitLibrary(join(world.folder, "rules"));
    process.env["WUGAN_RULES"] = join(world.folder, "rules");
  });
  afterAll(async () => {
    delete process.env["WUGAN_RULES"];
    await world.close();
  });

  it("names who would gain, why and how much, by region and kind, and writes nothing", async () => {
    const before = everyRow(world.data);
    const impact = await json("rules", "impact", draft);
    expect(everyRow(world.data)).toEqual(before);
    const totals = {
      subjects: 5,
      differing: 2,
      becomes: { eligible: 1 },
      ceases: { "not-eligible": 1 },
      fen: { was: 150_000, would: 600_000 },
    };
    expect(impact).toMatchObject({
      subject: "holder",
      against: 1,
      totals,
      byItem: [],
      byKind: [{ holderKind: "enterprise", title: "企业", ...totals }],
      byRegion: [
        { regionCode: "150624", differing: 1, becomes: {} },
        { regionCode: "150625", differing: 1, becomes: { eligible: 1 } },
      ],
      failures: [],
    });
    expect(impact["items"]).toEqual([
      {
        subjectId: aHolderId("A"),
        holderKind: "enterprise",
        holderName: "A茶馆",
        regionCode: "150624",
        was: "eligible",
        would: "eligible",
        fen: { was: 150_000, would: 400_000 },
        because: [
          "原：金额 1500.00元；新：金额 4000.00元",
          "逐人比对，参保月数应不小于最少月数（2个月）：成立 2 人，不成立 0 人，不清楚 0 人",
        ],
      },
      {
        subjectId: aHolderId("B"),
        holderKind: "enterprise",
        holderName: "B茶馆",
        regionCode: "150625",
        was: "not-eligible",
        would: "eligible",
        fen: { would: 200_000 },
        because: ["逐人比对，参保月数应不小于最少月数（2个月）：成立 1 人，不成立 0 人，不清楚 0 人"],
      },
    ]);
    const said = (await wugan("rules", "impact", draft)).stdout;
    expect(said).toContain("金额合计：原 1500元，新 6000元");
    expect(said).toMatch(/B茶馆 {2}不符合 → 可享受 {2}— → 2000元/);
  });

  it("is counted in shadow by the scan, with no grant and no line of its own", async () => {
    await wugan("rules", "draft", draft, "--by", "张三");
    await wugan("rules", "shadow", rule, "2", "--by", "张三");
    expect(await json("scan", "--as-of", "2026-03-10")).toMatchObject({
      outcomes: { [rule]: { eligible: 1, "not-eligible": 3, undetermined: 1 } },
      grantsOpened: 1,
    });
    expect(await json("rules", "shadow-report", rule)).toMatchObject({
      scans: [
        {
          asOf: "2026-03-10",
          outcomes: { eligible: 2, "not-eligible": 2, undetermined: 1 },
          differing: 1,
          failures: 0,
          changes: [{ was: "not-eligible", would: "eligible", count: 1 }],
        },
      ],
      subjects: [{ subjectId: aHolderId("B"), holderName: "B茶馆", was: "not-eligible", would: "eligible" }],
    });
  });

  it("shows what the new version grants otherwise, in words", async () => {
    const { stdout } = await wugan("rules", "diff", `${rule}@1`, `${rule}@2`);
    for (const line of [
      "原：每人补助：2026-01-01 起 1500.00元",
      "新：每人补助：2026-04-01 起 2000.00元",
      "原：每月一次",
      "新：每季度一次",
      "新：发放前公示 5 个工作日",
    ])
      expect(stdout).toContain(line);
    expect((await wugan("rules", "show", `${rule}@2`)).stdout).toContain("金额：每招一人：每人“每人补助”");
  });

  it("is approved by somebody else, with the impact shown, and decides from its day on", async () => {
    expect(await json("rules", "approve", rule, "2", "--by", "李四")).toMatchObject({
      state: "approved",
      inForceFrom: "2026-04-01",
      impact: { subjects: 5, differing: 2 },
    });
    expect(await json("scan", "--as-of", "2026-04-01", "--dry-run")).toMatchObject({
      outcomes: { [rule]: { eligible: 2 } },
    });
  });
});
