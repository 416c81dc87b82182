import { civilDateAt, type CivilDate } from "../../domain/civil-date.ts";
import type { Notice } from "../../domain/notice.ts";
import { parseShortCode, shortCodeOf } from "../../domain/short-code.ts";
import type { Parts } from "../parts.ts";

/** The code that stands in a notice's message: the same however often it is tried, guessed by nobody without the key. */
export const codeOf = ({ vault }: Pick<Parts, "vault">, { noticeId }: Pick<Notice, "noticeId">): string =>
  shortCodeOf(vault.keyedHash("notice-code", noticeId));

/** A message that the bureau sent under a code. Nothing in it says whose it is. */
export interface CheckedMessage {
  readonly sentOn: CivilDate;
  /** `tried`: it was handed to a channel, which did not deliver it. */
  readonly standing: "sent" | "tried";
  /** What it told of, in Chinese: kinds of permits; of benefits only that they are some. */
  readonly about: readonly string[];
}

export interface CodeChecked {
  readonly found: boolean;
  readonly messages: readonly CheckedMessage[];
  /** For whoever asks: what it means and what to do. */
  readonly says: string;
}

const sentStates: ReadonlySet<Notice["state"]> = new Set(["sending", "unknown", "accepted", "delivered"]);

/** Whether the bureau sent a message with this code, when, and about what. Whoever asks learns no name and no number. */
export async function checkCode(parts: Parts, text: string): Promise<CodeChecked> {
  const { bureau } = parts.settings;
  const code = parseShortCode(text);
  const found = code === undefined ? [] : await parts.storage.notices.findByCode(code);
  const messages: CheckedMessage[] = [];
  for (const notice of found) if (notice.startedAt !== undefined) messages.push(await shown(parts, notice));
  if (messages.length > 0)
    return {
      found: true,
      messages,
      says: `这条短信是本局发出的。本局短信不含链接，不索要密码、验证码，不要求转账；有疑问请致电 ${bureau.hotline}。`,
    };
  const mistyped = code === undefined ? "核对码应为 8 位字母和数字，请对照短信再输一遍。" : "";
  return {
    found: false,
    messages,
    says: `${mistyped}本局没有发过带这个核对码的短信。请不要点其中的链接、不要回拨、不要转账；可致电 ${bureau.hotline} 或到政务服务大厅核实，遇诈骗请报警。`,
  };
}

async function shown(parts: Parts, { state, startedAt = 0, items }: Notice): Promise<CheckedMessage> {
  const { ruleSet } = await parts.rules.soundPart([]);
  const about = items.map((item) => {
    if (item.kind === "answer") return "对回复的答复";
    if (!("licenceId" in item)) return "惠企利民政策";
    return ruleSet.items.get(item.itemCode)?.title.zh ?? "证照续期";
  });
  return {
    sentOn: civilDateAt(startedAt, parts.settings.zone),
    standing: sentStates.has(state) ? "sent" : "tried",
    about: [...new Set(about)],
  };
}
