import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { OutcomeUnknown, Unavailable } from "../../../src/ports/errors.ts";
import { noticeChannelContract } from "../../contracts/notice-channel.contract.ts";
import { emailAt, emailMessages, fakeMail, type FakeMail, type Trouble } from "./support.ts";

const undisturbed = new AbortController().signal;

noticeChannelContract("email-smtp", async () => {
  const mail = await fakeMail();
  const refuse = (code: number): void => void (mail.trouble = { at: "recipient", how: { code } });
  return {
    channel: emailAt(mail.port),
    peer: {
      refuseForGood: () => refuse(550),
      refuseForNow: () => refuse(450),
      takeSilently: () => void (mail.trouble = { at: "data-taken", how: "drop" }),
      goDown: () => mail.close(),
    },
    message: emailMessages(),
    taken: () => mail.taken,
    waitOut: () => undefined,
    canTell: false,
    destroy: () => mail.close(),
  };
});

describe("the e-mail channel", () => {
  let mail: FakeMail;
  const message = emailMessages();
  beforeEach(async () => void (mail = await fakeMail()));
  afterEach(() => mail.close());
  const deliver = (trouble?: Trouble) => {
    mail.trouble = trouble;
    return emailAt(mail.port).deliver(message(), undisturbed);
  };

  it("writes plain text in UTF-8, marked with the notice, the same at every attempt", async () => {
    const sent = message();
    for (let attempt = 0; attempt < 2; attempt += 1) await emailAt(mail.port).deliver(sent, undisturbed);
    const [first = "", second = ""] = mail.taken;
    const marks = [first, second].map((text) => /^Message-ID: (.*)$/m.exec(text)?.[1]?.trim());
    expect(marks).toEqual([`<${sent.noticeId}@wugan.example.cn>`, `<${sent.noticeId}@wugan.example.cn>`]);
    expect(first).toMatch(/^Subject: =\?UTF-8\?[BQ]\?/m);
    expect(first).toMatch(/^Content-Type: text\/plain; charset=utf-8/m);
    expect(first).not.toContain("text/html");
    const [, body = ""] = first.split("\r\n\r\n");
    expect(Buffer.from(body, "base64").toString("utf8").trim()).toBe(sent.text);
  });

  it.each([
    [{ code: 550 }, { failure: "permanent", fault: "number", code: "550" }],
    [
      { code: 550, words: "5.7.1 not allowed" },
      { failure: "technical", fault: "bureau", code: "550 5.7.1" },
    ],
    [
      { code: 452, words: "4.2.2 full" },
      { failure: "temporary", fault: "number", code: "452 4.2.2" },
    ],
    [{ code: 421 }, { failure: "temporary", code: "421" }],
    [{ code: 499 }, { failure: "temporary", code: "499" }],
    [{ code: 599 }, { failure: "permanent", code: "599" }],
  ])("takes %j for the recipient as a refusal", async (how, expected) => {
    expect(await deliver({ at: "recipient", how })).toMatchObject({ outcome: "failed", ...expected });
  });

  it("reads a refusal before the envelope and after the message alike", async () => {
    expect(await deliver({ at: "greeting", how: { code: 421 } })).toMatchObject({ failure: "temporary", code: "421" });
    expect(await deliver({ at: "data-taken", how: { code: 451 } })).toMatchObject({
      failure: "temporary",
      code: "451",
    });
    expect(await deliver({ at: "data-taken", how: { code: 554 } })).toMatchObject({
      failure: "permanent",
      code: "554",
    });
  });

  it.each<Trouble>([
    { at: "greeting", how: "drop" },
    { at: "greeting", how: "hang" },
    { at: "sender", how: "drop" },
    { at: "recipient", how: "hang" },
  ])("knows that nothing went out before DATA: %j", async (trouble) => {
    await expect(deliver(trouble)).rejects.toBeInstanceOf(Unavailable);
  });

  it.each<Trouble>([
    { at: "data-begun", how: "drop" },
    { at: "data-taken", how: "drop" },
    { at: "data-taken", how: "hang" },
  ])("does not know what happened after DATA: %j", async (trouble) => {
    await expect(deliver(trouble)).rejects.toBeInstanceOf(OutcomeUnknown);
  });

  it("that was cut off while the server was slow does not know what happened", async () => {
    const stop = new AbortController();
    mail.trouble = { at: "data-taken", how: "hang" };
    const sending = emailAt(mail.port).deliver(message(), stop.signal);
    const outcome = expect(sending).rejects.toBeInstanceOf(OutcomeUnknown);
    while (mail.taken.length === 0) await new Promise(setImmediate);
    stop.abort();
    await outcome;
  });

  it("takes a wrong password for the bureau's fault", async () => {
    const closed = await fakeMail({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(Object.assign(new Error("no"), { responseCode: 535 })),
    });
    const channel = emailAt(closed.port, { user: "notice", password: "wrong" });
    expect(await channel.deliver(message(), undisturbed)).toMatchObject({
      failure: "technical",
      fault: "bureau",
      code: "535",
    });
    await closed.close();
  });

  it("sends no link, and nothing to what is not a mailbox", async () => {
    for (const text of ["请打开 https://example.cn 续办", "请打开 WWW.example.cn"])
      expect(await emailAt(mail.port).deliver({ ...message(), text }, undisturbed)).toMatchObject({
        failure: "permanent",
        code: "link-in-text",
      });
    const toPhone = { ...message(), to: { by: "phone", number: "13800000001" } } as const;
    expect(await emailAt(mail.port).deliver(toPhone, undisturbed)).toMatchObject({ code: "not-an-address" });
    expect(mail.taken).toEqual([]);
  });
});
