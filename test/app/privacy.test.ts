import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { samplePersonalValues } from "../../src/app/sample/personal-values.ts";
import { sampleRegister } from "../../src/app/sample/sample-register.ts";
import { runCli } from "../../src/cli/cli.ts";
import { civilDate } from "../../src/domain/civil-date.ts";
import { doorsWith } from "../../src/main.ts";
import { byteSearch, type ByteSearch } from "../support/byte-search.ts";
import { undisturbed } from "../support/world.ts";

const asOf = civilDate("2026-11-20");
const request = { licences: 600, asOf, seed: 1 };
/** A Friday, 10:00 in Asia/Shanghai. */
const doors = doorsWith({ now: () => Date.parse("2026-11-20T02:00:00Z") });

/** Personal values stand in the outbox, which is what is sent, and in the rejects, which a clerk corrects. */
const mayHoldThem = /^(outbox|rejects)\//;

async function filesBelow(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) files.set(relative(folder, path), await readFile(path));
  }
  return files;
}

describe("after the sample was imported, scanned, told of and listed", () => {
  let folder: string;
  let data: string;
  let personal: ByteSearch;
  /** Files of the data folder while the store was open, its journal too, and after it was closed. */
  let whileOpen: ReadonlyMap<string, Buffer>;
  let afterwards: ReadonlyMap<string, Buffer>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wugan-privacy-"));
    data = join(folder, "data");
    personal = byteSearch([...samplePersonalValues(request)].map(({ value }) => value));
    const opened = await doors.openApp(data, "create");
    await opened.app.importSample(doors.sampleWriter, {
      ...request,
      rejectsDirectory: opened.paths.rejects,
      signal: undisturbed,
    });
    await opened.app.scanLicences({ asOf, signal: undisturbed });
    await opened.app.deliverNotices({ signal: undisturbed });
    whileOpen = await filesBelow(data);
    await opened.close();
    afterwards = await filesBelow(data);
  }, 300_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function printed(...args: readonly string[]): Promise<Buffer> {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const code = await runCli([...args, "--data", data], { ...doors, stdout, stderr });
    expect(code).toBe(0);
    return Buffer.concat([stdout.read() as Buffer, (stderr.read() as Buffer | null) ?? Buffer.alloc(0)]);
  }

  it("there are personal values to look for, and the search finds them where they must stand", () => {
    const kinds = [...samplePersonalValues(request)].reduce(
      (counts, { kind }) => ({ ...counts, [kind]: (counts[kind] ?? 0) + 1 }),
      {} as Record<string, number>,
    );
    expect(Math.min(...["identity", "phone", "name"].map((kind) => kinds[kind] ?? 0))).toBeGreaterThan(100);
    const register = Buffer.from([...(sampleRegister(request)[0]?.lines() ?? [])].join("\n"));
    expect(personal.in(register).length).toBeGreaterThan(1_000);
    const outbox = [...afterwards].filter(([name]) => name.startsWith("outbox/"));
    expect(outbox.length).toBeGreaterThan(20);
    for (const [, bytes] of outbox) expect(personal.in(bytes)).toHaveLength(1);
    const rejects = [...afterwards].filter(([name]) => name.startsWith("rejects/"));
    expect(rejects.flatMap(([, bytes]) => personal.in(bytes)).length).toBeGreaterThan(0);
  });

  it("none is in the store, its journal, the log or any other file of the data folder", () => {
    for (const files of [whileOpen, afterwards]) {
      const searched = [...files].filter(([name]) => !mayHoldThem.test(name));
      expect(searched.map(([name]) => name)).toEqual(expect.arrayContaining(["wugan.db", "logs/wugan.log"]));
      for (const [name, bytes] of searched) expect({ name, found: personal.in(bytes) }).toEqual({ name, found: [] });
    }
    expect([...whileOpen.keys()]).toContain("wugan.db-wal");
  });

  it("what is not personal can be read in the store, so that the search is known to work there", () => {
    const store = afterwards.get("wugan.db") ?? Buffer.alloc(0);
    const numbers = [...(sampleRegister(request)[0]?.lines() ?? [])]
      .slice(1, 20)
      .map((line) => line.split(",")[0] ?? "");
    expect(byteSearch(numbers).in(store).length).toBeGreaterThan(15);
  });

  it.each([
    ["notices list", ["notices", "list", "--json"]],
    ["notices list for people", ["notices", "list"]],
    ["licences", ["licences", "--json"]],
    ["scan", ["scan", "--as-of", "2026-11-20", "--json"]],
    ["doctor", ["doctor", "--json"]],
  ])("none is in what %s prints", async (_name, args) => {
    const bytes = await printed(...args);
    expect(bytes.length).toBeGreaterThan(100);
    expect(personal.in(bytes)).toEqual([]);
  });

  it("none is in what explain prints of a natural person's licence", async () => {
    const { items } = JSON.parse((await printed("licences", "--json")).toString().split("\n")[0] ?? "") as {
      items: { licenceId: string; holder: { kind: string } }[];
    };
    const people = items.filter(({ holder }) => holder.kind === "person").slice(0, 3);
    expect(people).toHaveLength(3);
    for (const { licenceId } of people) {
      expect(personal.in(await printed("explain", licenceId, "--as-of", "2026-11-20", "--json"))).toEqual([]);
      expect(personal.in(await printed("explain", licenceId, "--as-of", "2026-11-20"))).toEqual([]);
    }
  });

  it("none is in what is printed of grants, or in what explain prints of those who have one", async () => {
    const document = (bytes: Buffer): unknown => JSON.parse(bytes.toString().split("\n")[0] ?? "");
    const listed = await printed("grants", "list", "--json");
    expect(personal.in(listed)).toEqual([]);
    expect(personal.in(await printed("grants", "list", "--all"))).toEqual([]);
    const { items } = document(listed) as { items: { grantNo: string; holderId: string; heads: unknown[] }[] };
    const person = items.find(({ holderId }) => holderId.startsWith("person:"));
    const withHeads = items.find(({ heads }) => heads.length > 0);
    for (const grant of [person, withHeads]) {
      const { grantNo = "", holderId = "" } = grant ?? {};
      expect(personal.in(await printed("grants", "show", grantNo, "--json"))).toEqual([]);
      expect(personal.in(await printed("grants", "show", grantNo))).toEqual([]);
      expect(personal.in(await printed("explain", holderId, "--as-of", "2026-11-20", "--json"))).toEqual([]);
      expect(personal.in(await printed("explain", holderId, "--as-of", "2026-11-20"))).toEqual([]);
    }
  });
});
