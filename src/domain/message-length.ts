/** GSM 03.38: the basic alphabet, and the characters that take two places. */
const basic = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const extended = new Set("^{}\\[~]|€\f");

/** What a text comes to as a short message. */
export interface MessageLength {
  readonly encoding: "GSM-7" | "UCS-2";
  /** Septets in GSM-7; UTF-16 units, so one for each Chinese character, in UCS-2. */
  readonly units: number;
  /** How many messages it is sent and charged as. */
  readonly segments: number;
}

/** One message holds 160 septets or 70 units; of several each holds 153 or 67. */
const limits = { "GSM-7": { one: 160, each: 153 }, "UCS-2": { one: 70, each: 67 } } as const;

/** Length of a message with its signature and its fields filled in. */
export function messageLength(text: string): MessageLength {
  const characters = [...text];
  const isGsm = characters.every((one) => basic.has(one) || extended.has(one));
  const encoding = isGsm ? "GSM-7" : "UCS-2";
  // A character of two units, or with its escape, is never cut between two segments.
  const widths = characters.map((one) => (isGsm ? (extended.has(one) ? 2 : 1) : one.length));
  const units = widths.reduce((sum, width) => sum + width, 0);
  const { one, each } = limits[encoding];
  if (units <= one) return { encoding, units, segments: 1 };
  let segments = 1;
  let filled = 0;
  for (const width of widths) {
    if (filled + width > each) {
      segments += 1;
      filled = 0;
    }
    filled += width;
  }
  return { encoding, units, segments };
}
