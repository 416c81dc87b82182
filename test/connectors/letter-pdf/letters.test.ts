import { chmod, cp, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import papaparse from "papaparse";
import { letterPdf } from "../../../connectors/letter-pdf/index.ts";
import { civilDate } from "../../../src/domain/civil-date.ts";
import { Unavailable } from "../../../src/ports/errors.ts";
import type { Destination, OutgoingMessage } from "../../../src/ports/notice-channel.ts";
import { noticeChannelContract } from "../../contracts/notice-channel.contract.ts";
import { phoneMessages } from "../../support/messages.ts";

const undisturbed = new AbortController().signal;
const day = civilDate("2026-03-10");
const open = (folder: string) =>
  letterPdf({
    folder,
    sender: { name: "鄂托克旗政务服务局", address: "鄂托克旗乌兰镇", postcode: "016100", phone: "12345" },
    subject: "许可证到期提醒",
  });
const letters = (): (() => OutgoingMessage) => {
  const next = phoneMessages();
  return () => ({ ...next(), to: { by: "post", name: "示例饭馆", address: "乌兰镇示例街1号", postcode: "016100" } });
};
/** Page objects of a PDF. */
const pagesOf = (pdf: Buffer): number => pdf.toString("latin1").match(/\/Type \/Page\b/g)?.length ?? 0;

noticeChannelContract("letter-pdf", async () => {
  const folder = await mkdtemp(join(tmpdir(), "wugan-letters-"));
  const inTheWay = async (): Promise<void> => {
    await rm(folder, { recursive: true, force: true });
    await writeFile(folder, "");
  };
  return {
    channel: open(folder),
    peer: { goDown: inTheWay },
    message: letters(),
    taken: () => readdir(join(folder, "waiting")).catch(() => []),
    waitOut: () => undefined,
    canTell: true,
    destroy: () => rm(folder, { recursive: true, force: true }),
  };
});

describe("letters", () => {
  let folder: string;
  const message = letters();
  const sendTo = (to: Partial<Extract<Destination, { by: "post" }>>, more: Partial<OutgoingMessage> = {}) => {
    const next = message();
    return open(folder).deliver(
      { ...next, ...more, to: { by: "post", name: "甲", address: "乙", ...to } },
      undisturbed,
    );
  };
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "wugan-letters-"))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("are bound with an address page each, a list, and the font as a subset", async () => {
    const first = message();
    for (const one of [first, message(), message()]) await open(folder).deliver(one, undisturbed);
    expect(await open(folder).bind(day)).toEqual({ day, letters: 3, folder: join(folder, day) });
    const pdf = await readFile(join(folder, day, "letters-1.pdf"));
    expect(pagesOf(pdf)).toBe(6);
    expect(pdf.toString("latin1")).toMatch(/\/BaseFont \/[A-Z]{6}\+NotoSansSC/);
    expect(pdf.length).toBeLessThan(200_000);
    const list = await readFile(join(folder, day, "manifest.csv"), "utf8");
    const rows = papaparse.parse<Record<string, string>>(list.slice(1).trim(), { header: true }).data;
    expect(rows.map((row) => [row["序号"], row["文件"], row["页码"]])).toEqual([
      ["1", "letters-1.pdf", "1"],
      ["2", "letters-1.pdf", "3"],
      ["3", "letters-1.pdf", "5"],
    ]);
    expect(rows[0]).toMatchObject({ 通知编号: first.noticeId, 收件人: "示例饭馆", 邮编: "016100" });
    expect((await stat(join(folder, day, "letters-1.pdf"))).mode & 0o077).toBe(0);
    expect(await readdir(join(folder, "waiting"))).toEqual([]);
  });

  it("are found in their batch, and one that is there is not written again", async () => {
    const one = message();
    await open(folder).deliver(one, undisturbed);
    await open(folder).bind(day);
    expect(await open(folder).find(one, undisturbed)).toMatchObject({ outcome: "accepted" });
    expect(await open(folder).deliver(one, undisturbed)).toMatchObject({ outcome: "accepted" });
    expect(await readdir(join(folder, "waiting"))).toEqual([]);
  });

  it("make one batch a day, which does not change; what comes later waits for the next day", async () => {
    expect(await open(folder).bind(day)).toBeUndefined();
    await open(folder).deliver(message(), undisturbed);
    await open(folder).bind(day);
    const before = await readFile(join(folder, day, "letters-1.pdf"));
    await open(folder).deliver(message(), undisturbed);
    expect(await open(folder).bind(day)).toBeUndefined();
    expect(await readFile(join(folder, day, "letters-1.pdf"))).toEqual(before);
    expect(await open(folder).bind(civilDate("2026-03-11"))).toMatchObject({ letters: 1 });
  });

  it("that a crash left both bound and waiting are not bound again", async () => {
    const one = message();
    await open(folder).deliver(one, undisturbed);
    await cp(join(folder, "waiting"), join(folder, "kept"), { recursive: true });
    await open(folder).bind(day);
    await cp(join(folder, "kept"), join(folder, "waiting"), { recursive: true });
    expect(await open(folder).bind(civilDate("2026-03-11"))).toBeUndefined();
    expect(await readdir(join(folder, "waiting"))).toEqual([]);
  });

  it("half bound when the machine stopped are bound anew", async () => {
    await open(folder).deliver(message(), undisturbed);
    await cp(join(folder, "waiting"), join(folder, `${day}.part`), { recursive: true });
    expect(await open(folder).bind(day)).toMatchObject({ letters: 1 });
    expect(await readdir(folder)).toEqual([day, "waiting"]);
  });

  it("are refused, to be written by a person, rather than printed with a box for a name", async () => {
    expect(await sendTo({ name: "𠮷野家" })).toMatchObject({
      outcome: "failed",
      failure: "permanent",
      code: "missing-glyph",
      reason: expect.stringMatching(/U\+20BB7.*请人工书写/),
    });
    expect(await sendTo({ address: "街道\u{2B740}号" })).toMatchObject({ code: "missing-glyph" });
    expect(await sendTo({ name: "鄂尔多斯·ᠮᠣᠩᠭᠣᠯ" })).toMatchObject({ code: "missing-glyph" });
    expect(await sendTo({ name: "龘靐" })).toMatchObject({ outcome: "accepted" });
  });

  it("need somebody to go to, and one page", async () => {
    expect(await sendTo({ address: " " })).toMatchObject({ code: "no-address", fault: "number" });
    expect(await sendTo({}, { text: "字".repeat(601) })).toMatchObject({ code: "too-long", fault: "bureau" });
    // As many lines as the limits allow: paragraphs of one line and a little, and one long one.
    const full = `${"字".repeat(36)}\n`.repeat(5) + "字".repeat(415);
    expect(await sendTo({}, { text: `【鄂托克政务】${full}` })).toMatchObject({ outcome: "accepted" });
    expect(await sendTo({}, { text: "一\n".repeat(6) })).toMatchObject({ code: "too-long" });
    await open(folder).bind(day);
    expect(pagesOf(await readFile(join(folder, day, "letters-1.pdf")))).toBe(2);
  });

  it("are listed so that a spreadsheet runs nothing", async () => {
    await sendTo({ name: "=HYPERLINK(1)", address: "＋SUM(1)\n-1" });
    await open(folder).bind(day);
    const list = await readFile(join(folder, day, "manifest.csv"), "utf8");
    expect(list).toContain("'=HYPERLINK(1)");
    expect(list).toContain("'＋SUM(1) -1");
  });

  it("wait while they cannot be bound", async () => {
    await open(folder).deliver(message(), undisturbed);
    await writeFile(join(folder, `${day}.part`), "");
    await chmod(join(folder, "waiting"), 0o700);
    const name = (await readdir(join(folder, "waiting")))[0] ?? "";
    await writeFile(join(folder, "waiting", name), "{");
    await expect(open(folder).bind(day)).rejects.toBeInstanceOf(Unavailable);
    expect(await readdir(join(folder, "waiting"))).toEqual([name]);
  });
});
