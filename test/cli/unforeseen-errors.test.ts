import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Doors } from "../../src/cli/doors.ts";
import { inProcess } from "./support/in-process.ts";
import { documentOf } from "./support/wugan.ts";

const phone = "13800138000";
const fail = (): never => {
  throw new TypeError(`cannot read ${phone}`);
};

/** The program with a listing, and a writer of samples, that fail in a way nobody foresaw. */
const failing = (doors: Doors): Partial<Doors> => ({
  async openApp(...args) {
    const opened = await doors.openApp(...args);
    return { ...opened, app: { ...opened.app, countLicences: fail } };
  },
  sampleWriter: { ...doors.sampleWriter, write: fail },
});

describe("an error that nobody foresaw", () => {
  let folder: string;
  let data: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wugan-unforeseen-"));
    data = join(folder, "data");
    await inProcess(["init", "--data", data]);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("is told without its detail, and the log that has its name and place is named", async () => {
    const ended = await inProcess(["licences", "--data", data, "--json"], failing);
    expect(ended.code).toBe(1);
    expect(documentOf(ended)).toEqual({ error: { code: "internal", message: "程序内部错误" } });
    const log = join(data, "logs", "wugan.log");
    expect(ended.stderr).toContain(log);
    expect(ended.stderr).not.toMatch(/cannot read| {4}at /);
    const text = await readFile(log, "utf8");
    expect(text).toContain('"error":"TypeError"');
    expect(text).toContain("unforeseen-errors.test.ts");
    expect(text).not.toContain(phone);
  });

  it("of a command that opens no log is told with its name and place, without its message", async () => {
    const ended = await inProcess(["sample", "--as-of", "2026-03-10", "--out", folder], failing);
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    expect(ended.stderr).toContain("程序内部错误（TypeError）");
    expect(ended.stderr).toContain("unforeseen-errors.test.ts");
    expect(ended.stderr).not.toContain(phone);
  });
});
