import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { createApp, type App } from "../../src/app/app.ts";
import { RuleLibrary } from "../../src/app/rule-library.ts";
import { civilDate } from "../../src/domain/civil-date.ts";
import { aRow, smallRegister, writeRows } from "../support/small-register.ts";
import { openWorld, undisturbed, type World } from "../support/world.ts";

const rulePath = "renewal/food-operation/rule.yaml";
const templatePath = "notices/window-open.yaml";

async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe("a program started on a library with a broken file", () => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld();
    await world.importRows([aRow({ 有效期至: "2026-05-01" })]);
    await world.app.scanLicences({ asOf: civilDate("2026-03-10"), signal: undisturbed });
  });
  afterEach(() => world.close());

  /** The program as it is after a start on the library with one file replaced. */
  function startedWith(path: string, text: string): App {
    world.library.put(path, text);
    return createApp({ ...world.parts, rules: new RuleLibrary(world.library) });
  }

  it("imports, lists and delivers although a rule is broken", async () => {
    const app = startedWith(rulePath, "rule: [");
    const path = await writeRows(world.folder, "more.csv", [aRow({ 有效期至: "2026-05-01" })]);
    const request = { path, source: smallRegister, rejectsDirectory: world.folder, signal: undisturbed };
    expect(await app.importRegister(request)).toMatchObject({ read: 1, unchanged: 1 });
    const [shown] = await collect(app.notices());
    expect(shown?.text).toContain("食品经营许可证");
    expect(await collect(app.worklist())).toEqual([]);
    expect(await app.deliverNotices({ signal: undisturbed })).toMatchObject({ accepted: 1 });
  });

  it("refuses to scan although one rule only is broken, with every problem", async () => {
    const app = startedWith(rulePath, "rule: [");
    const scan = app.scanLicences({ asOf: civilDate("2026-03-11"), signal: undisturbed });
    await expect(scan).rejects.toMatchObject({ problems: [{ file: rulePath }] });
  });

  it("refuses to import where the items are broken, and to deliver where the calendar is", async () => {
    const path = await writeRows(world.folder, "more.csv", [aRow({ 有效期至: "2026-06-10" })]);
    const request = { path, source: smallRegister, rejectsDirectory: world.folder, signal: undisturbed };
    const items = world.library.get("items.yaml");
    await expect(startedWith("items.yaml", "items: 1").importRegister(request)).rejects.toMatchObject({
      problems: [{ file: "items.yaml" }],
    });
    world.library.put("items.yaml", items);
    await expect(
      startedWith("calendar/2026.yaml", "year: [").deliverNotices({ signal: undisturbed }),
    ).rejects.toMatchObject({ problems: [{ file: "calendar/2026.yaml" }] });
  });

  it("lists a notice without its text while its template is broken, and tries again another day", async () => {
    const app = startedWith(templatePath, "texts: {}");
    const [shown] = await collect(app.notices());
    expect(shown).toMatchObject({ state: "queued", maskedTo: expect.any(String) });
    expect(shown?.text).toBeUndefined();
    expect(await app.deliverNotices({ signal: undisturbed })).toMatchObject({ accepted: 0, retried: 1 });
    expect(world.logged.filter(({ level }) => level === "error")).toMatchObject([
      { fields: { error: "rule-set-invalid" } },
    ]);
  });
});
