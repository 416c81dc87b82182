/** What a holder's message asks for; `other` is for a clerk to read. */
export type ReplyMeaning = "confirm" | "decline" | "person" | "unsubscribe" | "resubscribe" | "other";

const meanings: Readonly<Record<string, ReplyMeaning>> = {
  "1": "confirm",
  "2": "decline",
  "3": "person",
  T: "unsubscribe",
  TD: "unsubscribe",
  退订: "unsubscribe",
  STOP: "unsubscribe",
  HF: "resubscribe",
  恢复: "resubscribe",
  START: "resubscribe",
};

/** Spaces and marks that people add to a figure. A question mark is none: who asks has not answered. */
const decoration = /[\s.,，。、!！;；:："'“”‘’()[\]{}【】《》~～…·\u200B-\u200F\u2060\uFEFF]/gu;

/** Reads `1`, ` １。`, `【1】`, `td` and the like; everything else is `other`. */
export const meaningOf = (text: string): ReplyMeaning =>
  meanings[text.normalize("NFKC").replace(decoration, "").toUpperCase()] ?? "other";
