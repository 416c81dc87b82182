import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { RuleLibrary } from "../../src/app/rule-library.ts";
import { civilDate } from "../../src/domain/civil-date.ts";
import { RuleSetInvalid } from "../../src/ports/errors.ts";
import { aRow } from "../support/small-register.ts";
import { testLibrary, type TestLibrary } from "../support/test-library.ts";
import { openWorld, undisturbed, type World } from "../support/world.ts";

const rulePath = "renewal/food-operation/rule.yaml";
const templatePath = "notices/window-open.yaml";

describe("the rule library", () => {
  let source: TestLibrary;
  let library: RuleLibrary;
  beforeEach(async () => {
    source = await testLibrary();
    library = new RuleLibrary(source);
  });

  it("keeps the last good rules when the ones on disk stop loading", async () => {
    const good = await library.current();
    source.put(rulePath, source.get(rulePath).replace("licence.status", "licence.statsu"));
    await expect(library.reload()).rejects.toThrow(RuleSetInvalid);
    expect(await library.current()).toBe(good);
  });

  it("keeps the last good templates when the ones on disk stop loading, and takes the new rules", async () => {
    const templates = await library.templates();
    const rules = await library.current();
    source.put(templatePath, source.get(templatePath).replace("{item}", "{itme}"));
    source.put(rulePath, source.get(rulePath).replaceAll("is-active", "is-in-force"));
    await expect(library.reload()).rejects.toMatchObject({ problems: [{ file: templatePath, code: "template" }] });
    expect(await library.templates()).toBe(templates);
    expect((await library.current()).digest).not.toBe(rules.digest);
  });

  it("puts edited rules and templates in force with a reload, and only then", async () => {
    const { digest } = await library.current();
    await library.templates();
    source.put(rulePath, source.get(rulePath).replaceAll("is-active", "is-in-force"));
    source.put(templatePath, source.get(templatePath).replace(/version: \d+/, "version: 99"));
    expect((await library.current()).digest).toBe(digest);
    await library.reload();
    expect((await library.current()).digest).not.toBe(digest);
    expect((await library.templates()).get("window-open")?.version).toBe(99);
  });

  it("has one digest whatever its templates say", async () => {
    const { digest } = await library.current();
    source.put(templatePath, source.get(templatePath).replace(/version: \d+/, "version: 99"));
    await library.reload();
    expect((await library.current()).digest).toBe(digest);
  });

  it("reports what is wrong with rules and templates together", async () => {
    source.put(rulePath, source.get(rulePath).replace("licence.status", "licence.statsu"));
    source.put(templatePath, undefined);
    const { problems } = await library.lint();
    expect(new Set(problems.map(({ file }) => file))).toEqual(new Set([rulePath, templatePath]));
  });

  it("refuses to decide or to tell by a library that never loaded", async () => {
    source.put(rulePath, "rule: [");
    source.put(templatePath, "texts: {}");
    await expect(library.current()).rejects.toThrow(RuleSetInvalid);
    await expect(library.templates()).rejects.toThrow(RuleSetInvalid);
  });

  it("lends what is sound of a library that never loaded to work that needs no more, and names what is not", async () => {
    source.put(rulePath, "rule: [");
    const { ruleSet, problems } = await library.soundPart(["items.yaml", "calendar"]);
    expect(ruleSet.rules.map(({ rule }) => rule)).toEqual(["renewal/drug-retail", "renewal/food-production"]);
    expect(ruleSet.items.has("food-operation")).toBe(true);
    expect(problems).toMatchObject([{ file: rulePath }]);
    await expect(library.current()).rejects.toThrow(RuleSetInvalid);
  });

  it("lends no rule where something that all rules share is broken", async () => {
    source.put("facts.yaml", source.get("facts.yaml").replace("facts:", "fats:"));
    const { ruleSet } = await library.soundPart(["items.yaml"]);
    expect(ruleSet.rules).toEqual([]);
    expect(ruleSet.items.size).toBeGreaterThan(0);
  });

  it("refuses work that needs a broken part, and names only what is in its way", async () => {
    source.put(rulePath, "rule: [");
    source.put("items.yaml", "items: 1");
    await expect(library.soundPart(["items.yaml"])).rejects.toMatchObject({ problems: [{ file: "items.yaml" }] });
  });

  it("lends the templates that are sound", async () => {
    source.put(templatePath, "texts: {}");
    const sound = await library.soundTemplates();
    expect([sound.has("window-open"), sound.has("reminder")]).toEqual([false, true]);
  });

  it("lists every rule with the version that decides on a day", async () => {
    const on = async (day: string) => (await library.list(civilDate(day))).map(({ rule, version }) => [rule, version]);
    expect(await on("2026-03-10")).toEqual([
      ["renewal/drug-retail", 1],
      ["renewal/food-operation", 1],
      ["renewal/food-production", 1],
    ]);
    expect(await on("2019-12-31")).toEqual([
      ["renewal/drug-retail", undefined],
      ["renewal/food-operation", undefined],
      ["renewal/food-production", undefined],
    ]);
  });
});

describe("a running system whose rules are edited", () => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld();
    await world.importRows([aRow({ 有效期至: "2026-05-10" })]);
    await world.app.scanOwedDays(undisturbed);
  });
  afterEach(() => world.close());

  it("scans by them from the next day on", async () => {
    const tier = (text: string): string => text.replaceAll("auto-prepare", "assisted");
    for (const path of [rulePath, "renewal/food-operation/examples.yaml"])
      world.library.put(path, tier(world.library.get(path)));
    world.setTime("2026-03-11 02:00");
    await world.app.scanOwedDays(undisturbed);
    expect(await world.storage.cases.list({ limit: 10 })).toMatchObject([{ tier: "assisted" }]);
  });

  it("scans by the last good ones when they do not load, and says so in the log", async () => {
    world.library.put(rulePath, "rule: [");
    world.setTime("2026-03-11 02:00");
    expect(await world.app.scanOwedDays(undisturbed)).toMatchObject([{ asOf: "2026-03-11", casesOpened: 1 }]);
    expect(world.logged.filter(({ level }) => level === "error")).toMatchObject([
      { fields: { error: "rule-set-invalid" } },
    ]);
  });
});
