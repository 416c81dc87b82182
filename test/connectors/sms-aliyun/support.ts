import { localPeer, type LocalPeer, type PeerAnswer, type PeerRequest } from "../../support/local-peer.ts";

interface Sent {
  readonly phone: string;
  readonly outId: string;
  readonly param: string;
  readonly at: number;
}

/** What it does with the next message: a code is refused as Alibaba Cloud does, with HTTP 200. */
type Next = "take" | "drop-after-taking" | "drop" | { readonly code: string; readonly status?: number };

export interface FakeAliyun {
  readonly peer: LocalPeer;
  readonly sent: Sent[];
  /** Details of what was sent: 1 waiting, 2 failed with the code, 3 delivered. */
  details: { status: 1 | 2 | 3; errCode?: string };
  next(how: Next): void;
}

/** `2017-01-01 00:00:00` in China. */
const localTime = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace("T", " ");

/** Alibaba Cloud's SMS interface on this machine; a request without an ACS3 signature is refused. */
export async function fakeAliyun(now: () => number): Promise<FakeAliyun> {
  const sent: Sent[] = [];
  let how: Next = "take";
  const fake: Pick<FakeAliyun, "details"> = { details: { status: 1 } };
  const send = ({ query }: PeerRequest): PeerAnswer => {
    if (how === "drop") return "drop";
    if (typeof how === "object")
      return { status: how.status ?? 200, body: { Code: how.code, Message: "refused", RequestId: "R" } };
    const param = query.get("TemplateParam") ?? "";
    sent.push({ phone: query.get("PhoneNumbers") ?? "", outId: query.get("OutId") ?? "", param, at: now() });
    if (how === "drop-after-taking") return "drop";
    return { status: 200, body: { Code: "OK", Message: "OK", BizId: `9006${sent.length}^0`, RequestId: "R" } };
  };
  const tell = ({ query }: PeerRequest): PeerAnswer => {
    const found = sent.filter(
      ({ phone, at }) =>
        phone === query.get("PhoneNumber") && localTime(at).slice(0, 10).replaceAll("-", "") === query.get("SendDate"),
    );
    const SmsSendDetailDTO = found.map(({ phone, outId, at }) => ({
      PhoneNum: phone,
      OutId: outId,
      SendDate: localTime(at),
      SendStatus: fake.details.status,
      ...(fake.details.errCode === undefined ? {} : { ErrCode: fake.details.errCode }),
    }));
    return { status: 200, body: { Code: "OK", SmsSendDetailDTOs: { SmsSendDetailDTO }, RequestId: "R" } };
  };
  const peer = await localPeer((request) => {
    const { authorization = "", "x-acs-action": action } = request.headers;
    if (!authorization.startsWith("ACS3-HMAC-SHA256 Credential=key-id,"))
      return { status: 400, body: { Code: "IncompleteSignature", Message: "not signed", RequestId: "R" } };
    return action === "SendSms" ? send(request) : tell(request);
  });
  return Object.assign(fake, { peer, sent, next: (next: Next) => void (how = next) });
}
