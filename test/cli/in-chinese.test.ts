import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { inProcess } from "./support/in-process.ts";
import { documentOf } from "./support/wugan.ts";

/** Words of the JSON documents that have no place in what a clerk reads. */
const machineWords =
  /\b(active|suspended|revoked|expired|eligible|held|undetermined|routed|queued|prepared|notified|validUntil|identityNo|food-operation|drug-retail|assisted)\b/;

interface Listed {
  readonly count: number;
  readonly items: readonly { readonly licenceNo: string; readonly doubts: readonly unknown[] }[];
}

describe("what people read", () => {
  let folder: string;
  let data: string;
  const run = (line: string) => inProcess([...line.split(" "), "--data", data]);
  const documentFrom = async (line: string) => documentOf(await run(`${line} --json`)) as unknown as Listed;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wugan-words-"));
    data = join(folder, "data");
    await run("sample --licences 150 --as-of 2026-03-10");
    await run("scan");
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(["licences --all", "worklist --all", "notices list --all"])("from %s is Chinese throughout", async (line) => {
    const { code, stdout } = await run(line);
    expect(code).toBe(0);
    expect(stdout.split("\n").length).toBeGreaterThan(3);
    expect(machineWords.exec(stdout)?.[0]).toBeUndefined();
  });

  it("from explain is Chinese throughout, doubts included, and one line stands for the rules about other licences", async () => {
    const { items } = await documentFrom("licences");
    const doubtful = items.find(({ doubts }) => doubts.length > 0);
    const { stdout } = await run(`explain ${doubtful?.licenceNo}`);
    expect(stdout).toContain("存疑：");
    expect(machineWords.exec(stdout)?.[0]).toBeUndefined();
    expect(stdout).toMatch(/另有 \d+ 条规则与这件许可证无关；--all 逐条列出/);
    expect((await run(`explain ${doubtful?.licenceNo} --all`)).stdout).toContain("这条规则不适用于这件许可");
  });

  it("shows the open case and the notices of a licence", async () => {
    const open = (await documentFrom("notices list")) as unknown as {
      readonly items: readonly {
        readonly noticeId: string;
        readonly items: readonly { readonly licenceId?: string }[];
      }[];
    };
    const notice = open.items.find(({ items: [first] }) => first?.licenceId !== undefined);
    const licenceId = notice?.items[0]?.licenceId ?? "";
    const licenceNo = licenceId.split("/")[1];
    const { stdout } = await run(`explain ${licenceNo}`);
    expect(stdout).toContain(`通知 ${notice?.noticeId}：待发`);
    expect(documentOf(await run(`explain ${licenceNo} --json`))).toMatchObject({
      notices: [{ noticeId: notice?.noticeId, state: "queued" }],
    });
  });

  it.each([
    ["licences", "件"],
    ["worklist", "项"],
    ["notices list", "条"],
  ])("from %s says how many are not shown, and shows them when asked", async (line, unit) => {
    const { count } = await documentFrom(line);
    expect((await run(`${line} --limit 1`)).stdout).toContain(`另有 ${count - 1} ${unit}未显示`);
    expect((await run(`${line} --all`)).stdout).not.toContain("未显示");
  });

  it("takes a state of notices by its Chinese word and by its own", async () => {
    const byWord = await documentFrom("notices list --state 待发");
    expect(byWord.count).toBeGreaterThan(0);
    expect(await documentFrom("notices list --state queued")).toEqual(byWord);
  });

  it("may be limited or not, but not both", async () => {
    expect(await run("licences --all --limit 3")).toMatchObject({ code: 2 });
  });
});
