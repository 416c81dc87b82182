import { open, mkdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { Unavailable } from "../../src/ports/errors.ts";
import type { Delivery, NoticeChannel, OutgoingMessage } from "../../src/ports/notice-channel.ts";

/**
 * The default channel: each message becomes a file `<noticeId>.txt` in the folder, for a clerk to read or a gateway of
 * the bureau's own to pick up. The file stands under its final name only when all of it is on the disk, so `find` knows
 * for certain whether a message was written. Files hold the number and may be read by their owner only.
 */
export const outboxFileChannel = (folder: string): NoticeChannel => {
  const pathOf = (noticeId: string): string => join(folder, `${noticeId}.txt`);
  return {
    name: "outbox-file",
    leavesMachine: false,
    async deliver(message, signal) {
      signal.throwIfAborted();
      try {
        await writeDurably(folder, pathOf(message.noticeId), contents(message));
      } catch (cause) {
        throw new Unavailable(`发件箱目录 ${folder} 无法写入（the outbox folder cannot be written）`, { cause });
      }
      return accepted(message.noticeId);
    },
    async find(noticeId) {
      try {
        await readFile(pathOf(noticeId));
        return accepted(noticeId);
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw new Unavailable(`发件箱目录 ${folder} 无法读取（the outbox folder cannot be read）`, { cause });
      }
    },
  };
};

const accepted = (noticeId: string): Delivery => ({ outcome: "accepted", reference: `${noticeId}.txt` });

const contents = ({ to, text }: OutgoingMessage): string => `收件号码：${to}\n\n${text}\n`;

async function writeDurably(folder: string, path: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = `${path}.part`;
  const file = await open(draft, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  const directory = await open(folder, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
