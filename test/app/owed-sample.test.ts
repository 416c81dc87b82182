import { rename } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { sampleFiles } from "../../connectors/sample-files/index.ts";
import { writeSample } from "../../src/app/sample-import.ts";
import type { CivilDate } from "../../src/domain/civil-date.ts";
import type { SampleWriter } from "../../src/ports/sample-writer.ts";
import { aRow } from "../support/small-register.ts";
import { openWorld, undisturbed, type World } from "../support/world.ts";

const request = { licences: 30, seed: 1 };
const names = [
  "licences.csv",
  "abnormal-list.csv",
  "dishonesty-list.csv",
  "holder-facts.csv",
  "persons.csv",
  "units.csv",
  "new-hires.csv",
];

/** A writer whose program dies before the file of this name is written. */
const dyingBefore = (name: string): SampleWriter => ({
  ...sampleFiles,
  writeTemporary: (one, lines) =>
    one === name ? Promise.reject(new Error("killed")) : sampleFiles.writeTemporary(one, lines),
});

describe("the sample that a first start owes", () => {
  let world: World;
  beforeEach(async () => void (world = await openWorld()));
  afterEach(() => world.close());

  const importSample = (asOf: CivilDate, writer: SampleWriter = sampleFiles, seed = request.seed) =>
    world.app.importSample(writer, {
      ...request,
      seed,
      asOf,
      rejectsDirectory: join(world.data, "rejects"),
      signal: undisturbed,
    });
  const finished = async (): Promise<readonly string[]> =>
    (await world.storage.register.listImports(100))
      .filter(({ state }) => state === "finished")
      .map(({ fileName }) => fileName);

  it("is all of it, as of today, where nothing was ever imported; then nothing", async () => {
    expect(await world.app.owedSample(request)).toEqual({ asOf: "2026-03-10", isResumed: false });
    await importSample(world.app.today());
    expect(await world.app.owedSample(request)).toBeUndefined();
  });

  it.each(names.slice(1))("is the rest, as of its first day, where the program died before %s", async (name) => {
    await expect(importSample(world.app.today(), dyingBefore(name))).rejects.toThrow("killed");
    const licences = await world.storage.register.count({});
    world.setTime("2026-03-12 10:00");
    const owed = await world.app.owedSample(request);
    expect(owed).toEqual({ asOf: "2026-03-10", isResumed: true });
    const [again] = await importSample(owed?.asOf ?? world.app.today());
    expect(again).toMatchObject({ accepted: 0, changed: 0, unchanged: licences, isRepeat: true });
    expect(new Set(await finished())).toEqual(new Set(names));
    expect(await world.app.owedSample(request)).toBeUndefined();
  });

  it("is the rest where the program died in the middle of the first file", async () => {
    const { register } = world.storage;
    const whole = await openWorld();
    await whole.app.importSample(sampleFiles, {
      ...request,
      asOf: world.app.today(),
      rejectsDirectory: join(whole.data, "rejects"),
      signal: undisturbed,
    });
    const [licences] = (await whole.storage.register.listImports(10)).filter(({ fileName }) => fileName === names[0]);
    await whole.close();
    if (licences === undefined) throw new Error("the sample's licences should be listed");
    await register.beginImport({ ...licences, at: world.parts.clock.now() });
    expect(await world.app.owedSample(request)).toEqual({ asOf: "2026-03-10", isResumed: true });
  });

  it("is nothing where a file of the bureau's own was imported, whatever its name and source", async () => {
    await world.importRows([aRow()], "licences.csv");
    expect(await world.app.owedSample(request)).toBeUndefined();
  });

  it("is nothing where a file has the sample's name and source but other bytes", async () => {
    const [other] = await writeSample(sampleFiles, join(world.folder, "other"), {
      ...request,
      seed: 2,
      asOf: world.app.today(),
    });
    if (other === undefined) throw new Error("the sample should have files");
    await rename(other.path, join(world.folder, "licences.csv"));
    await world.app.importRegister({
      path: join(world.folder, "licences.csv"),
      source: other.source,
      rejectsDirectory: join(world.data, "rejects"),
      signal: undisturbed,
    });
    expect((await finished())[0]).toBe("licences.csv");
    expect(await world.app.owedSample(request)).toBeUndefined();
  });
});
