import { join } from "node:path";
import { OutcomeUnknown, Unavailable } from "../../src/ports/errors.ts";
import type { LetterBatches } from "../../src/ports/letter-batches.ts";
import type { Delivery, NoticeChannel, OutgoingMessage } from "../../src/ports/notice-channel.ts";
import { bindBatch, isBatch, waitingFolder } from "./bind-batch.ts";
import { exists, makeFolder, namesIn, writeDurably } from "./files.ts";
import { unprintable } from "./font.ts";
import { letterFile, type Letter, type Sender } from "./letter.ts";

export interface LetterOptions {
  /** Stored with every notice. */
  readonly name?: string;
  /** Letters wait in `waiting` below it; each day's batch is a folder named after the day. */
  readonly folder: string;
  readonly sender: Sender;
  /** Of letters that have none of their own. */
  readonly subject: string;
}

/** What fits on one page with room to spare: characters, and paragraphs. */
const longest = 600;
const mostParagraphs = 6;

/** Letters for the printer: one is accepted once it lies on the disk; binding makes them PDFs with a list. */
export function letterPdf(options: LetterOptions): NoticeChannel & LetterBatches {
  const { name = "letter-pdf", folder, sender } = options;
  const waiting = join(folder, waitingFolder);
  return {
    name,
    kind: "letter",
    // It is printed and posted from what lies here.
    leavesMachine: true,
    atOnce: 20,
    async deliver(message, signal) {
      signal.throwIfAborted();
      const written = write(message, options);
      if ("outcome" in written) return written;
      if ((await whereIs(message.noticeId)) !== undefined) return accepted(message.noticeId);
      try {
        await makeFolder(waiting);
      } catch (cause) {
        throw new Unavailable(`信函目录 ${folder} 无法写入（the letters folder cannot be written）`, { cause });
      }
      try {
        await writeDurably(join(waiting, `${message.noticeId}.json`), JSON.stringify(written));
      } catch (cause) {
        throw new OutcomeUnknown(`不能确定信函是否已写入 ${folder}（the letter may have been written）`, { cause });
      }
      return accepted(message.noticeId);
    },
    async find({ noticeId }, signal) {
      signal.throwIfAborted();
      return (await whereIs(noticeId)) === undefined ? { outcome: "never-sent" } : accepted(noticeId);
    },
    async bind(day) {
      try {
        return await bindBatch(folder, day, sender);
      } catch (cause) {
        throw new Unavailable(`信函目录 ${folder} 中的信函未能装订（the letters could not be bound）`, { cause });
      }
    },
  };

  /** The folder a letter lies in. */
  async function whereIs(noticeId: string): Promise<string | undefined> {
    try {
      for (const one of [waitingFolder, ...(await namesIn(folder)).filter(isBatch)])
        if (await exists(join(folder, one, `${noticeId}.json`))) return one;
      return undefined;
    } catch (cause) {
      throw new Unavailable(`信函目录 ${folder} 无法读取（the letters folder cannot be read）`, { cause });
    }
  }
}

const accepted = (noticeId: string) => ({ outcome: "accepted", reference: `${noticeId}.json` }) as const;

const refused = (code: string, fault: "number" | "bureau", reason: string): Delivery => ({
  outcome: "failed",
  failure: "permanent",
  fault,
  reason,
  code,
});

/** The letter, or why it cannot be one. A box in the place of a person's name is worse than no letter. */
function write(message: OutgoingMessage, { subject, sender }: LetterOptions): Letter | Delivery {
  const { to, noticeId } = message;
  if (to.by !== "post" || to.name.trim() === "" || to.address.trim() === "")
    return refused("no-address", "number", "没有收件人姓名或邮寄地址");
  const text = message.text.replace(/^【[^】]*】/, "");
  if (text.length > longest || text.split("\n").length > mostParagraphs)
    return refused("too-long", "bureau", `正文超过 ${longest} 字或 ${mostParagraphs} 段，一页排不下`);
  const title = message.subject ?? subject;
  const missing = unprintable([to.name, to.address, to.postcode ?? "", title, text, sender.name].join(""));
  if (missing.length > 0) {
    const points = missing.map((one) => `U+${(one.codePointAt(0) ?? 0).toString(16).toUpperCase()}`).join("、");
    return refused("missing-glyph", "bureau", `字库中没有要打印的字（${points}），请人工书写`);
  }
  const { name, address, postcode } = to;
  return letterFile.parse({
    noticeId,
    name,
    address,
    ...(postcode === undefined ? {} : { postcode }),
    subject: title,
    text,
  });
}
