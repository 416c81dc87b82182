import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Doors } from "../../src/cli/doors.ts";
import { Conflict } from "../../src/ports/errors.ts";
import { inProcess } from "./support/in-process.ts";
import { documentOf } from "./support/wugan.ts";

describe("start", () => {
  let folder: string;
  let data: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "wugan-start-"));
    data = join(folder, "data");
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("goes on with the sample that an earlier start was importing when it died", async () => {
    const args = ["start", "--once", "--licences", "30", "--data", data];
    const dying = ({ sampleWriter }: Doors): Partial<Doors> => ({
      sampleWriter: {
        ...sampleWriter,
        writeTemporary: (name, lines) =>
          name === "abnormal-list.csv" ? Promise.reject(new Error("died")) : sampleWriter.writeTemporary(name, lines),
      },
    });
    expect(await inProcess(args, dying)).toMatchObject({ code: 1 });
    const second = await inProcess(args);
    expect(second.code).toBe(0);
    expect(second.stdout).toContain("上次导入模拟登记库时中断");
    const third = await inProcess(args);
    expect(third.code).toBe(0);
    expect(third.stdout).not.toContain("模拟登记库");
  }, 60_000);

  describe("while another process scans", () => {
    let ran: boolean;
    const scanning = (doors: Doors): Partial<Doors> => ({
      async openApp(...args) {
        const opened = await doors.openApp(...args);
        const catchUp = () => Promise.reject(new Conflict("另一次扫描正在进行（pid 4711）"));
        return { ...opened, app: { ...opened.app, catchUp }, runClock: () => Promise.resolve(void (ran = true)) };
      },
    });
    beforeEach(() => void (ran = false));

    it("says so and goes on to its clock", async () => {
      const ended = await inProcess(["start", "--no-sample", "--json", "--data", data], scanning);
      expect({ code: ended.code, ran }).toEqual({ code: 0, ran: true });
      expect(ended.stderr).toContain("另一次扫描正在进行（pid 4711）");
      expect(documentOf(ended)).toMatchObject({ postponed: { code: "conflict" } });
    });

    it("is refused if it should stop after the first round", async () => {
      const ended = await inProcess(["start", "--no-sample", "--once", "--data", data], scanning);
      expect({ code: ended.code, ran }).toEqual({ code: 1, ran: false });
      expect(ended.stderr).toContain("另一次扫描正在进行（pid 4711）");
    });
  });
});
