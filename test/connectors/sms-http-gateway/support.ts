import { readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { loadGateway, type Gateway } from "../../../connectors/sms-http-gateway/index.ts";
import { localPeer, type LocalPeer, type PeerAnswer, type PeerRequest } from "../../support/local-peer.ts";

export const exampleText = readFileSync(
  new URL("../../../connectors/sms-http-gateway/example.yaml", import.meta.url),
  "utf8",
);
export const secrets = {
  EXAMPLE_SMS_ACCOUNT: "bureau-1",
  EXAMPLE_SMS_SECRET: "s3cret",
  EXAMPLE_SMS_RECEIPT_KEY: "door-key",
};

/** The example, or a changed one, with a server on this machine in the gateway's place. */
export const gatewayAt = (url: string, change = (text: string): string => text): Gateway =>
  loadGateway("example.yaml", change(exampleText).replaceAll("https://sms.example.cn", url), secrets);

type Next = "take" | "drop-after-taking" | { readonly status?: number; readonly body: unknown };

export interface FakeGateway {
  readonly peer: LocalPeer;
  readonly taken: { readonly ref: string; readonly content: string }[];
  state: string;
  next(how: Next): void;
}

/** A gateway as the example describes it; a wrong signature is refused as 1001. */
export async function fakeGateway(): Promise<FakeGateway> {
  const taken: FakeGateway["taken"] = [];
  let how: Next = "take";
  const shown = { state: "ACCEPTD" };
  const isSigned = (ref: string, stamp: string, sign: string): boolean =>
    sign === createHash("md5").update(`bureau-1s3cret${ref}${stamp}`).digest("hex");
  const send = ({ body }: PeerRequest): PeerAnswer => {
    const { ref = "", timestamp = "", sign = "", content = "" } = JSON.parse(body) as Record<string, string>;
    if (!isSigned(ref, timestamp, sign)) return { status: 200, body: { code: "1001" } };
    if (typeof how === "object") return { status: how.status ?? 200, body: how.body };
    taken.push({ ref, content });
    if (how === "drop-after-taking") return "drop";
    return { status: 200, body: { code: "0", data: { msgId: `M${taken.length}` } } };
  };
  const tell = ({ query }: PeerRequest): PeerAnswer => {
    const ref = query.get("ref") ?? "";
    if (!isSigned(ref, query.get("timestamp") ?? "", query.get("sign") ?? ""))
      return { status: 200, body: { code: "1001" } };
    const at = taken.findIndex((one) => one.ref === ref);
    if (at < 0) return { status: 200, body: { data: { found: false } } };
    const result = shown.state === "UNDELIV" ? "FAIL" : "OK";
    return { status: 200, body: { data: { found: true, msgId: `M${at + 1}`, state: shown.state, result } } };
  };
  const peer = await localPeer((request) => (request.path === "/api/send" ? send(request) : tell(request)));
  return Object.assign(shown, { peer, taken, next: (next: Next) => void (how = next) });
}
