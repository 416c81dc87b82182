import { afterEach, describe, expect, it } from "@jest/globals";
import { decodeOutcomes } from "../../../src/app/scan/outcome-vector.ts";
import { civilDate } from "../../../src/domain/civil-date.ts";
import { nthRow } from "../../support/small-register.ts";
import { openWorld, undisturbed, type World } from "../../support/world.ts";

const day = civilDate("2026-03-10");
/** Three pages; every tenth licence is due, every seventh waits for a person. */
const rows = Array.from({ length: 1_200 }, (_, n) =>
  nthRow(n + 1, { 有效期至: n % 10 === 0 ? "2026-04-30" : "2027-04-30", 抽检未闭环: n % 7 === 0 ? "是" : "否" }),
);
const settings = { blastLimit: { share: 1, atLeast: 1 } };

/** Aborts a run after so many pages have been reported. */
function abortAfter(pages: number): { readonly signal: AbortSignal; readonly onProgress: () => void } {
  const controller = new AbortController();
  let seen = 0;
  return {
    signal: controller.signal,
    onProgress: () => {
      seen += 1;
      if (seen === pages) controller.abort();
    },
  };
}

async function stateOf({ storage }: World) {
  const [scan] = await storage.scans.list(1);
  return {
    log: await storage.decisions.read(0, 10_000),
    cases: await storage.cases.list({ limit: 10_000 }),
    worklist: await storage.worklist.list(-1, 10_000),
    notices: await storage.notices.list({ limit: 10_000 }),
    scan: { subjects: scan?.subjects, outcomes: scan?.outcomes, state: scan?.state },
    seen: (await storage.scans.chunks(scan?.scanId ?? "")).flatMap(({ bytes }) => decodeOutcomes(bytes)),
  };
}

describe("a scan that is interrupted", () => {
  const opened: World[] = [];
  const fresh = async () => {
    const world = await openWorld({ settings });
    opened.push(world);
    await world.importRows(rows);
    return world;
  };
  afterEach(async () => {
    for (const world of opened.splice(0)) await world.close();
  });

  it("goes on from its last page and ends as an undisturbed one", async () => {
    const reference = await fresh();
    await reference.app.scanLicences({ asOf: day, signal: undisturbed });
    const world = await fresh();
    // The two stores have keys of their own, and pseudonyms follow from the key: compare what does not.
    const plain = async (one: World) => {
      const { log, cases, worklist, notices, scan, seen } = await stateOf(one);
      return {
        log: log.length,
        cases: cases.map(({ licenceId, state, caseNo }) => [licenceId, state, caseNo]),
        worklist: worklist.map(({ subjectId, kind }) => [subjectId, kind]),
        notices: notices.length,
        scan,
        seen,
      };
    };
    await expect(world.app.scanLicences({ asOf: day, ...abortAfter(1) })).rejects.toThrow(/abort/i);
    expect(await world.storage.scans.findUnfinished(day)).toMatchObject({ state: "deciding", subjects: 500 });
    const summary = await world.app.scanLicences({ asOf: day, signal: undisturbed });
    expect(summary).toMatchObject({ scanId: "2026-03-10#1", subjects: 1_200, state: "done" });
    expect(await plain(world)).toEqual(await plain(reference));
  }, 60_000);

  it("counts what it opened and queued before and after the interruption together", async () => {
    const world = await fresh();
    // Three pages are decided; the fourth report is the first of the effects.
    await expect(world.app.scanLicences({ asOf: day, ...abortAfter(4) })).rejects.toThrow(/abort/i);
    expect(await world.storage.scans.findUnfinished(day)).toMatchObject({ state: "acting" });
    const summary = await world.app.scanLicences({ asOf: day, signal: undisturbed });
    const { cases, notices } = await stateOf(world);
    expect(summary).toMatchObject({ state: "done", casesOpened: cases.length, noticesQueued: notices.length });
    expect(cases.length).toBeGreaterThan(90);
  }, 60_000);

  it("starts from its first page when the rules changed meanwhile", async () => {
    const world = await fresh();
    await expect(world.app.scanLicences({ asOf: day, ...abortAfter(1) })).rejects.toThrow(/abort/i);
    const path = "renewal/food-operation/rule.yaml";
    world.library.put(path, world.library.get(path).replace("tier: auto-prepare", "tier: assisted"));
    const examples = "renewal/food-operation/examples.yaml";
    world.library.put(examples, world.library.get(examples).replaceAll("tier: auto-prepare", "tier: assisted"));
    await world.parts.rules.reload();
    const summary = await world.app.scanLicences({ asOf: day, signal: undisturbed });
    expect(summary.subjects).toBe(1_200);
    const { cases, seen } = await stateOf(world);
    expect(seen).toHaveLength(1_200);
    expect(new Set(cases.map(({ tier }) => tier))).toEqual(new Set(["assisted"]));
  }, 60_000);
});
