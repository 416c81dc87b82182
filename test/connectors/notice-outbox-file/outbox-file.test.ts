import { chmod, mkdir, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { outboxFileChannel } from "../../../connectors/notice-outbox-file/index.ts";
import { OutcomeUnknown, Unavailable } from "../../../src/ports/errors.ts";
import type { OutgoingMessage } from "../../../src/ports/notice-channel.ts";

const signal = new AbortController().signal;
const message: OutgoingMessage = {
  noticeId: "N20261123-0123456789ab",
  to: { by: "phone", number: "13800000000" },
  text: "【鄂托克政务】您的许可证将到期。",
  startedAt: Date.UTC(2026, 10, 23, 2),
};

describe("the outbox file channel", () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "wugan-outbox-"))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("writes one file a message, readable by its owner only, and finds it again", async () => {
    const channel = outboxFileChannel(join(folder, "outbox"));
    expect(await channel.find(message, signal)).toEqual({ outcome: "never-sent" });
    expect(await channel.deliver(message, signal)).toEqual({
      outcome: "accepted",
      reference: `${message.noticeId}.txt`,
    });
    expect(await channel.find(message, signal)).toMatchObject({ outcome: "accepted" });
    const path = join(folder, "outbox", `${message.noticeId}.txt`);
    expect(await readFile(path, "utf8")).toContain(message.text);
    expect((await stat(path)).mode & 0o077).toBe(0);
    expect(await readdir(join(folder, "outbox"))).toHaveLength(1);
  });

  it("does not take a half-written message for a sent one", async () => {
    const channel = outboxFileChannel(folder);
    await writeFile(join(folder, `${message.noticeId}.txt.part`), "收件");
    expect(await channel.find(message, signal)).toEqual({ outcome: "never-sent" });
    await channel.deliver(message, signal);
    expect(await readdir(folder)).toEqual([`${message.noticeId}.txt`]);
  });

  it("finds a message that a gateway has taken", async () => {
    const channel = outboxFileChannel(folder);
    await channel.deliver(message, signal);
    await mkdir(join(folder, "taken"));
    await rename(join(folder, `${message.noticeId}.txt`), join(folder, "taken", `${message.noticeId}.txt`));
    expect(await channel.find(message, signal)).toMatchObject({ outcome: "accepted" });
  });

  it("says that the outcome is unknown when the message cannot be put under its name", async () => {
    const channel = outboxFileChannel(folder);
    await mkdir(join(folder, `${message.noticeId}.txt`, "in the way"), { recursive: true });
    await expect(channel.deliver(message, signal)).rejects.toBeInstanceOf(OutcomeUnknown);
  });

  it("says Unavailable when the folder cannot be written, so that the notice is owed again", async () => {
    await writeFile(join(folder, "in-the-way"), "");
    await chmod(join(folder, "in-the-way"), 0o600);
    const channel = outboxFileChannel(join(folder, "in-the-way"));
    await expect(channel.deliver(message, signal)).rejects.toBeInstanceOf(Unavailable);
  });
});
