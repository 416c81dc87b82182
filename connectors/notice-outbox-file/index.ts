import { open, mkdir, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { OutcomeUnknown, Unavailable } from "../../src/ports/errors.ts";
import type { Destination, NoticeChannel, OutgoingMessage } from "../../src/ports/notice-channel.ts";

/**
 * The default channel: each message becomes a file `<noticeId>.txt` in the folder, for a clerk to read or a gateway of
 * the bureau's own to pick up. The file stands under its final name only when all of it is on the disk, so `find` knows
 * for certain whether a message was written. Whoever picks messages up moves them to the sub-folder `taken`, where
 * `find` looks too: one that was deleted instead would be written again after a crash. Files hold the number and may be
 * read by their owner only.
 */
export const outboxFileChannel = (folder: string): NoticeChannel => {
  const pathOf = (noticeId: string): string => join(folder, `${noticeId}.txt`);
  const syncFolder = sharedSync(folder);
  return {
    name: "outbox-file",
    kind: "outbox",
    // Whoever hands the messages on records what comes back.
    takesReplies: true,
    leavesMachine: false,
    // Files that are flushed together cost little more than one.
    atOnce: 200,
    async deliver(message, signal) {
      signal.throwIfAborted();
      const path = pathOf(message.noticeId);
      try {
        await writeDraft(folder, `${path}.part`, contents(message));
      } catch (cause) {
        throw new Unavailable(`发件箱目录 ${folder} 无法写入`, { cause });
      }
      try {
        await rename(`${path}.part`, path);
        await syncFolder();
      } catch (cause) {
        throw new OutcomeUnknown(`不能确定消息是否已写入 ${folder}`, { cause });
      }
      return accepted(message.noticeId);
    },
    async find({ noticeId }) {
      try {
        const names = [pathOf(noticeId), join(folder, takenFolder, `${noticeId}.txt`)];
        for (const name of names) if (await exists(name)) return accepted(noticeId);
        return { outcome: "never-sent" };
      } catch (cause) {
        throw new Unavailable(`发件箱目录 ${folder} 无法读取`, { cause });
      }
    },
  };
};

/** Where a gateway puts the messages that it took. */
const takenFolder = "taken";

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

const accepted = (noticeId: string) => ({ outcome: "accepted", reference: `${noticeId}.txt` }) as const;

const contents = ({ to, subject, text }: OutgoingMessage): string =>
  `${addressed(to)}${subject === undefined ? "" : `主题：${subject}\n`}\n${text}\n`;

function addressed(to: Destination): string {
  switch (to.by) {
    case "phone":
      return `收件号码：${to.number}\n`;
    case "email":
      return `收件邮箱：${to.address}\n`;
    case "post":
      return `收件人：${to.name}\n地址：${to.address}${to.postcode === undefined ? "" : `（${to.postcode}）`}\n`;
  }
}

async function writeDraft(folder: string, draft: string, text: string): Promise<void> {
  const file = await open(draft, "w", 0o600).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return open(draft, "w", 0o600);
  });
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Flushes a folder's names. Callers that come while one flush is under way share the next: the one under way may have
 * begun before their file had its name.
 */
function sharedSync(folder: string): () => Promise<void> {
  const flush = async (): Promise<void> => {
    const directory = await open(folder, "r");
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  };
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  return () => {
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        running = flush();
        return running;
      });
    return next;
  };
}
