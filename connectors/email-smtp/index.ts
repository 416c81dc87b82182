import MailComposer from "nodemailer/lib/mail-composer";
import { OutcomeUnknown, Unavailable } from "../../src/ports/errors.ts";
import type { Delivery, NoticeChannel, OutgoingMessage } from "../../src/ports/notice-channel.ts";
import { failureOfReply } from "./failure.ts";
import type { SmtpServer } from "./server.ts";
import { sendInSession } from "./smtp-call.ts";

export type { SmtpServer } from "./server.ts";

export interface EmailOptions {
  /** Stored with every notice. */
  readonly name?: string;
  readonly server: SmtpServer;
  readonly from: { readonly name: string; readonly address: string };
  /** Of messages that have none of their own. */
  readonly subject: string;
}

/** E-mail by the bureau's own mail server. Plain text, no links, one message a session. */
export function emailSmtp({ name = "email-smtp", server, from, subject }: EmailOptions): NoticeChannel {
  const domain = from.address.split("@").at(-1) ?? "localhost";
  const messageId = (noticeId: string): string => `<${noticeId}@${domain}>`;
  return {
    name,
    kind: "email",
    leavesMachine: true,
    // Few: nobody can be asked about those that a crash leaves on their way.
    atOnce: 4,
    async deliver(message, signal) {
      signal.throwIfAborted();
      if (message.to.by !== "email") return notAnAddress;
      if (link.test(message.text)) return holdsLink;
      const composed = await compose(message, message.to.address);
      const envelope = { from: from.address, to: message.to.address };
      const sent = await sendInSession(server, envelope, composed, signal);
      switch (sent.outcome) {
        case "accepted":
          return { outcome: "accepted", reference: messageId(message.noticeId) };
        case "refused":
          return { outcome: "failed", ...failureOfReply(sent.replyCode, sent.response) };
        case "broken":
          if (sent.wasOnItsWay)
            throw new OutcomeUnknown(`不能确定邮件服务器是否已收下：${sent.what}（the server may have taken it）`);
          throw new Unavailable(`邮件服务器没有应答：${sent.what}（the mail server did not answer）`);
      }
    },
    async find(_attempt, signal) {
      signal.throwIfAborted();
      return { outcome: "cannot-tell", reason: "邮件服务器没有查询接口" };
    },
  };

  /** The Message-ID is made from the notice id: servers and mailboxes that look at it drop a repeat. */
  function compose({ noticeId, subject: own, text }: OutgoingMessage, to: string): Promise<Buffer> {
    return new MailComposer({
      from,
      to,
      subject: own ?? subject,
      text,
      messageId: messageId(noticeId),
      headers: { "Auto-Submitted": "auto-generated" },
      disableFileAccess: true,
      disableUrlAccess: true,
    })
      .compile()
      .build();
  }
}

/** People distrust links in messages, and are told so: what a message names can be looked up on the bureau's own page. */
const link = /https?:\/\/|\bwww\./i;

const holdsLink: Delivery = {
  outcome: "failed",
  failure: "permanent",
  fault: "bureau",
  reason: "正文含有链接，不发送",
  code: "link-in-text",
};

const notAnAddress: Delivery = {
  outcome: "failed",
  failure: "permanent",
  fault: "number",
  reason: "没有邮箱地址",
  code: "not-an-address",
};
