import type { OutgoingMessage } from "../../src/ports/notice-channel.ts";

export const twoOClock = Date.UTC(2026, 2, 10, 6);

/** Messages to a phone, each with an id, a number and a text of its own. */
export function phoneMessages(startedAt = twoOClock): () => OutgoingMessage {
  let made = 0;
  return () => {
    made += 1;
    const code = String(made).padStart(4, "0");
    return {
      noticeId: `N20260310-00000000000${code}`,
      to: { by: "phone", number: `1380000${code}` },
      text: `【鄂托克政务】您的食品经营许可证（尾号${code}）将于2026年12月31日到期，查询码${code}。`,
      template: {
        id: "window-open@1/zh",
        fields: { item: "食品经营许可证", tail: `（尾号${code}）`, until: "2026年12月31日" },
      },
      startedAt,
    };
  };
}
