import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { civilDate } from "../../../src/domain/civil-date.ts";
import { RuleLibrary } from "../../../src/app/rule-library.ts";
import { anApprover, anAuthor } from "../../support/builders.ts";
import { anOwnVersion } from "../../support/own-version.ts";
import { aRow } from "../../support/small-register.ts";
import { openWorld, undisturbed, type World } from "../../support/world.ts";

const rule = "renewal/food-operation";
const id = { rule, version: 2 };

describe("the life of a bureau's own version", () => {
  let world: World;
  const draft = (text = anOwnVersion(), by = anAuthor) => world.app.draftRule({ text, file: "draft.yaml", by });
  const shadow = () => world.app.shadowRule({ ...id, by: anAuthor });
  const approve = (with_: { from?: string; by?: typeof anApprover } = {}) =>
    world.app.approveRule({
      ...id,
      by: with_.by ?? anApprover,
      ...(with_.from === undefined ? {} : { from: civilDate(with_.from) }),
    });
  const inForce = async (day: string) => {
    const on = civilDate(day);
    return (await world.parts.rules.current()).versionInForce(rule, on)?.version;
  };
  const onRecord = async (day: string) =>
    (await world.app.rulesOnRecord(civilDate(day))).rules.find((one) => one.rule === rule);

  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(() => world.close());

  it("decides nothing as a draft or in shadow, and from its day on once it is approved", async () => {
    const { digest } = await world.parts.rules.current();
    const { stored, examples } = await draft();
    expect([stored.state, examples.length]).toEqual(["draft", 7]);
    expect((await shadow()).stored.state).toBe("shadow");
    expect((await world.parts.rules.current()).digest).toBe(digest);
    expect((await approve()).stored).toMatchObject({ state: "approved", inForceFrom: "2026-03-15" });
    expect([await inForce("2026-03-14"), await inForce("2026-03-15"), await inForce("2029-01-01")]).toEqual([1, 2, 2]);
    expect((await world.parts.rules.current()).digest).not.toBe(digest);
  });

  it("is no draft while it wants told what no message may hold", async () => {
    const telling = anOwnVersion().replace("effect: block", "effect: block\n        tell: true");
    await expect(draft(telling.replace("zh: banned", "zh: 请致电 0477-8581170"))).rejects.toMatchObject({
      problems: [{ file: "draft.yaml", message: expect.stringMatching(/情形 banned .*电话号码/) }],
    });
    expect((await draft(telling)).stored.state).toBe("draft");
  });

  it("is one page of truth with the versions of the files", async () => {
    await draft();
    expect(await onRecord("2026-03-10")).toMatchObject({ version: 1, origin: "file", drafts: [{ version: 2 }] });
    await shadow();
    expect(await onRecord("2026-03-10")).toMatchObject({ shadow: [{ version: 2, author: anAuthor }], drafts: [] });
    await approve();
    expect(await onRecord("2026-03-10")).toMatchObject({
      version: 1,
      origin: "file",
      upcoming: [{ version: 2, from: "2026-03-15", origin: "store", approvedBy: anApprover }],
    });
    expect(await onRecord("2026-03-15")).toMatchObject({
      version: 2,
      origin: "store",
      inForceFrom: "2026-03-15",
      author: anAuthor,
      approvedBy: anApprover,
      approvedAt: world.parts.clock.now(),
      upcoming: [],
      shadow: [],
    });
  });

  it("is still in force after a restart, and in another process", async () => {
    await draft();
    await shadow();
    await approve();
    const restarted = new RuleLibrary(world.library, world.storage.rules);
    expect((await restarted.current()).digest).toBe((await world.parts.rules.current()).digest);
  });

  it("is not approved by whoever wrote it, nor from a day gone by or before the day it names", async () => {
    await draft();
    await shadow();
    await expect(approve({ by: anAuthor })).rejects.toMatchObject({ code: "conflict" });
    await expect(approve({ from: "2026-03-09" })).rejects.toThrow("不能早于批准之日");
    await expect(approve({ from: "2026-03-12" })).rejects.toThrow("不能提前到 2026-03-12");
    world.setTime("2026-03-16 10:00");
    await expect(approve()).rejects.toThrow("这一天已过");
    expect((await approve({ from: "2026-03-16" })).stored.inForceFrom).toBe("2026-03-16");
  });

  it("comes after every other version", async () => {
    await draft();
    await shadow();
    await approve();
    await draft(anOwnVersion({ version: 3, from: "2026-03-12" }));
    await world.app.shadowRule({ rule, version: 3, by: anAuthor });
    const early = world.app.approveRule({ rule, version: 3, by: anApprover });
    await expect(early).rejects.toThrow("第 2 版从 2026-03-15 起生效");
    await expect(draft(anOwnVersion({ version: 1 }))).rejects.toThrow("应大于 2");
  });

  it("is refused with every mistake and its line when it does not load", async () => {
    const text = anOwnVersion().replace("licence.status, operator", "licence.statsu, operator");
    const line = text.split("\n").findIndex((one) => one.includes("licence.statsu")) + 1;
    await expect(draft(text)).rejects.toMatchObject({
      code: "rule-set-invalid",
      problems: [{ file: "draft.yaml", line, code: "fact-unknown" }],
    });
    const [withoutExamples] = anOwnVersion().split("defaults:");
    await expect(draft(withoutExamples)).rejects.toMatchObject({ problems: [{ code: "examples-missing" }] });
    expect(await world.storage.rules.list()).toEqual([]);
  });

  it("names the line of an example that is wrong, far below the rule", async () => {
    const text = anOwnVersion().replace("missing: [licence.status]", "missing: [licence.statsu]");
    const line = text.split("\n").findIndex((one) => one.includes("licence.statsu")) + 1;
    await expect(draft(text)).rejects.toMatchObject({ problems: [{ file: "draft.yaml", line }] });
  });

  it("does not leave the draft while an example fails", async () => {
    const { examples } = await draft(
      anOwnVersion({ onOpening: "outcome: held, finding: failed-sample, because: [failed-sample]" }),
    );
    expect(examples.filter(({ passed }) => !passed).map(({ example }) => example.name)).toEqual(["开始的当天"]);
    await expect(shadow()).rejects.toMatchObject({ problems: [{ code: "example-failed" }] });
  });

  it("leaves the last good rules in force when it stops loading, and says so", async () => {
    await draft();
    await shadow();
    await approve();
    const { digest } = await world.parts.rules.current();
    world.library.put(
      "facts.yaml",
      world.library.get("facts.yaml").replaceAll("licence.failedSampleOpen", "licence.x"),
    );
    await expect(world.parts.rules.reload()).rejects.toMatchObject({ code: "rule-set-invalid" });
    expect((await world.parts.rules.current()).digest).toBe(digest);
  });

  it("that never loaded in this process leaves the versions of the files in force", async () => {
    const broken = anOwnVersion().replace("operator: equal, value: active", "operator: equals, value: active");
    const list = () =>
      Promise.resolve([
        {
          ...id,
          state: "approved" as const,
          text: broken,
          digest: "d",
          author: anAuthor,
          inForceFrom: civilDate("2026-03-15"),
          history: [],
          revision: 3,
        },
      ]);
    const library = new RuleLibrary(world.library, { list });
    expect((await library.current()).versionInForce(rule, civilDate("2026-04-01"))?.version).toBe(1);
    expect((await library.lint()).problems).toMatchObject([{ file: "renewal/food-operation@2" }]);
  });

  it("is not taken for one of another store that bears its number", async () => {
    const libraryWith = (inForceFrom: string) => {
      const stored = {
        ...id,
        state: "approved" as const,
        text: anOwnVersion(),
        digest: "d",
        author: anAuthor,
        inForceFrom: civilDate(inForceFrom),
        history: [
          { did: "approved" as const, by: anApprover, at: 0, inForceFrom: civilDate(inForceFrom), digest: "d" },
        ],
        revision: 3,
      };
      return new RuleLibrary(world.library, { list: () => Promise.resolve([stored]) });
    };
    const day = civilDate("2026-04-01");
    const versionBy = async (from: string) => (await libraryWith(from).current()).versionInForce(rule, day)?.version;
    expect([await versionBy("2026-03-15"), await versionBy("2026-05-01")]).toEqual([2, 1]);
  });

  it("may be withdrawn until its first day", async () => {
    await draft();
    await shadow();
    await approve();
    await world.app.withdrawRule({ ...id, by: anApprover, note: "文件未发" });
    expect(await inForce("2026-04-01")).toBe(1);
    const [stored] = await world.app.ruleHistory(rule);
    expect(stored?.history.map(({ did, by }) => [did, by])).toEqual([
      ["drafted", anAuthor],
      ["shadowed", anAuthor],
      ["approved", anApprover],
      ["withdrawn", anApprover],
    ]);
  });

  it("is counted in shadow by each scan, with no line in the log and no effect", async () => {
    // Due under the library's rule (60 to 10 days), due only under the draft (90 to 5), due under neither.
    await world.importRows([
      aRow(),
      aRow({ 编号: "JY2", 代码: "91150624MA0N000002", 有效期至: "2026-05-30" }),
      aRow({ 编号: "JY3", 代码: "91150624MA0N000003", 有效期至: "2027-05-30" }),
    ]);
    await draft();
    await shadow();
    const without = await openWorld();
    await without.importRows([
      aRow(),
      aRow({ 编号: "JY2", 代码: "91150624MA0N000002", 有效期至: "2026-05-30" }),
      aRow({ 编号: "JY3", 代码: "91150624MA0N000003", 有效期至: "2027-05-30" }),
    ]);
    const day = civilDate("2026-03-10");
    const [scanned, plain] = [
      await world.app.scanLicences({ asOf: day, signal: undisturbed }),
      await without.app.scanLicences({ asOf: day, signal: undisturbed }),
    ];
    expect(scanned).toEqual(plain);
    expect((await world.storage.decisions.read(0, 100)).length).toBe(
      (await without.storage.decisions.read(0, 100)).length,
    );
    await without.close();
    const report = await world.app.shadowReport({ ...id, limit: 10 });
    expect(report.scans).toEqual([
      {
        scanId: "2026-03-10#1",
        asOf: day,
        outcomes: { eligible: 2, "not-eligible": 1 },
        failures: 0,
        differing: 1,
        changes: [{ was: "not-eligible", would: "eligible", count: 1 }],
      },
    ]);
    expect(report.subjects).toEqual([
      { licenceNo: "JY2", subjectId: "food-operation/JY2", was: "not-eligible", would: "eligible" },
    ]);
    await draft(anOwnVersion({ opens: 80 }));
    expect((await world.app.shadowReport({ ...id, limit: 10 })).scans).toEqual([]);
  });
});
