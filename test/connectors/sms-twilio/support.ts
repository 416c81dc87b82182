import { localPeer, type LocalPeer, type PeerAnswer } from "../../support/local-peer.ts";

export const accountSid = `AC${"0123456789abcdef".repeat(2)}`;

interface Stored {
  readonly sid: string;
  readonly to: string;
  readonly body: string;
  readonly at: number;
}

export interface FakeTwilio {
  readonly peer: LocalPeer;
  readonly stored: Stored[];
  /** What it does with the next message. */
  next(how: "take" | "drop-after-taking" | "drop" | { readonly status: number; readonly code?: number }): void;
}

const path = `/2010-04-01/Accounts/${accountSid}/Messages.json`;

/** Twilio's messages on this machine: makes them, lists them by number, refuses with its codes, drops answers. */
export async function fakeTwilio(now: () => number): Promise<FakeTwilio> {
  const stored: Stored[] = [];
  let how: Parameters<FakeTwilio["next"]>[0] = "take";
  const peer = await localPeer((request): PeerAnswer => {
    if (request.path !== path) return { status: 404, body: { code: 20404, message: "not found", status: 404 } };
    if (request.method === "GET") {
      const messages = stored.filter(({ to }) => to === request.query.get("To")).map(messageOf);
      return { status: 200, body: { messages, page: 0, page_size: 50, uri: path } };
    }
    if (how === "drop") return "drop";
    if (typeof how === "object")
      return { status: how.status, body: { code: how.code, message: `refused ${request.body}`, status: how.status } };
    const form = new URLSearchParams(request.body);
    const sid = `SM${String(stored.length + 1).padStart(32, "0")}`;
    const made = { sid, to: form.get("To") ?? "", body: form.get("Body") ?? "", at: now() };
    stored.push(made);
    return how === "drop-after-taking" ? "drop" : { status: 201, body: messageOf(made) };
  });
  return { peer, stored, next: (next) => void (how = next) };
}

const messageOf = ({ sid, to, body, at }: Stored) => ({
  sid,
  account_sid: accountSid,
  to,
  body,
  status: "queued",
  error_code: null,
  // Twilio gives dates as RFC 2822.
  date_created: new Date(at).toUTCString().replace("GMT", "+0000"),
  date_sent: null,
});
