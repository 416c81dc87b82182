import { isUtf8 } from "node:buffer";
import { StringDecoder } from "node:string_decoder";
import { TextDecoder } from "node:util";
import iconv from "iconv-lite";

export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "gb18030" | "windows-1252" | "windows-1251" | "big5";

/** `isBroken`: some bytes do not fit; they are read as U+FFFD, and the rows that hold one are set aside. */
export type DetectedEncoding =
  { readonly encoding: Encoding; readonly isBroken: boolean } | { readonly refusal: string };

/** The encoding a byte order mark states. */
function bomEncoding(head: Uint8Array): Encoding | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return "utf-8";
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  if (head[0] === 0x84 && head[1] === 0x31 && head[2] === 0x95 && head[3] === 0x33) return "gb18030";
  return undefined;
}

/** How many bytes at the end begin a UTF-8 character that is not complete. */
function openTail(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number;
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

/** Looks at all bytes of a file, in order, for a byte order mark, UTF-8 and UTF-16. */
export class UnicodeProbe {
  #head: Uint8Array = new Uint8Array(0);
  #tail: Uint8Array = new Uint8Array(0);
  #isUtf8 = true;
  #count = 0;
  readonly #nuls = { even: 0, odd: 0 };

  add(bytes: Uint8Array): void {
    if (this.#head.length < 4) this.#head = Buffer.concat([this.#head, bytes.subarray(0, 4)]);
    if (bytes.includes(0))
      for (let i = 0; i < bytes.length; i++) if (bytes[i] === 0) this.#nuls[(this.#count + i) & 1 ? "odd" : "even"]++;
    this.#count += bytes.length;
    if (!this.#isUtf8) return;
    const whole = this.#tail.length === 0 ? bytes : Buffer.concat([this.#tail, bytes]);
    const open = openTail(whole);
    this.#tail = Buffer.from(whole.subarray(whole.length - open));
    this.#isUtf8 = isUtf8(whole.subarray(0, whole.length - open));
  }

  /** Whether the file begins with a byte order mark. */
  get hasMark(): boolean {
    return bomEncoding(this.#head) !== undefined;
  }

  /** `undefined` if it is no Unicode: then `LegacyProbe` must look. */
  end(): DetectedEncoding | undefined {
    const isUtf8 = this.#isUtf8 && this.#tail.length === 0;
    const stated = bomEncoding(this.#head);
    // Half a surrogate pair in UTF-16 is read as U+FFFD too, and only the decoder notices it.
    if (stated !== undefined) return { encoding: stated, isBroken: stated !== "utf-8" || !isUtf8 };
    const { even, odd } = this.#nuls;
    if (even + odd === 0) return isUtf8 ? { encoding: "utf-8", isBroken: false } : undefined;
    // Half the bytes of Latin in UTF-16 are zero, and of Chinese those of its commas and digits; stray ones are few.
    const isWide = (even + odd) * (isUtf8 ? 10 : 200) > this.#count && this.#count % 2 === 0;
    if (isWide && odd > 20 * even) return { encoding: "utf-16le", isBroken: true };
    if (isWide && even > 20 * odd) return { encoding: "utf-16be", isBroken: true };
    return {
      refusal: "含有空字节，不是文本文件。可以导入 CSV、TSV、XLSX、XLS、JSON、NDJSON",
    };
  }
}

/** Tells apart, for a file that is no Unicode: UTF-8 with some broken bytes, GB18030 and Windows-1252. */
export class LegacyProbe {
  readonly #utf8 = { good: 0, bad: 0, due: 0 };
  readonly #gb = { han: 0, lowTrail: 0, bad: 0, lead: 0, place: 1 };
  #not1252 = 0;

  add(bytes: Uint8Array): void {
    const utf8 = this.#utf8;
    const gb = this.#gb;
    for (const byte of bytes) {
      if (byte < 0x80 && utf8.due === 0 && gb.lead === 0) continue;
      this.#addUtf8(byte);
      this.#addGb(byte);
      if (byte === 0x81 || byte === 0x8d || byte === 0x8f || byte === 0x90 || byte === 0x9d) this.#not1252++;
    }
  }

  #addUtf8(byte: number): void {
    const utf8 = this.#utf8;
    if (utf8.due > 0 && byte >= 0x80 && byte < 0xc0) {
      if (--utf8.due === 0) utf8.good++;
      return;
    }
    if (utf8.due > 0) utf8.bad++;
    utf8.due = byte >= 0xf5 ? 0 : byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc2 ? 1 : 0;
    if (byte >= 0x80 && utf8.due === 0) utf8.bad++;
  }

  #addGb(byte: number): void {
    const gb = this.#gb;
    if (gb.lead === 0) {
      if (byte === 0x80 || byte === 0xff) gb.bad++;
      else if (byte > 0x80) gb.lead = byte;
      return;
    }
    const isDigit = byte >= 0x30 && byte <= 0x39;
    const isHigh = byte >= 0x81 && byte <= 0xfe;
    gb.place++;
    // Four bytes are lead, digit, lead, digit.
    if ((gb.place === 2 && isDigit) || (gb.place === 3 && isHigh)) return;
    if (gb.place === 2 && byte >= 0x40 && byte < 0x7f) gb.lowTrail++;
    else if ((gb.place === 2 && (isHigh || byte === 0x80)) || (gb.place === 4 && isDigit)) gb.han++;
    else gb.bad++;
    gb.lead = 0;
    gb.place = 1;
  }

  end(): DetectedEncoding {
    const { good, bad } = this.#utf8;
    // In GB18030 about one pair in seven passes for UTF-8 by accident.
    if (good >= 5 * bad) return { encoding: "utf-8", isBroken: true };
    const { han, lowTrail, lead } = this.#gb;
    const misfits = this.#gb.bad + (lead === 0 ? 0 : 1);
    // Chinese is nearly all pairs of high bytes; in western text a high byte stands alone between letters.
    if (han > 0 && han >= 2 * lowTrail && han >= 50 * misfits) return { encoding: "gb18030", isBroken: misfits > 0 };
    if (this.#not1252 === 0 && (misfits > 0 || han === 0)) return { encoding: "windows-1252", isBroken: false };
    return {
      refusal: "判断不出字符编码，请在来源映射中写明 encoding（如 gb18030、windows-1252）",
    };
  }
}

/** Turns bytes into text piece by piece; characters cut by a chunk's end come with the next chunk. */
export interface TextPieces {
  write(bytes: Buffer): string;
  end(): string;
}

/** What does not fit the encoding is read as U+FFFD. */
export function textPieces(encoding: Encoding): TextPieces {
  switch (encoding) {
    // Several times as fast as TextDecoder, which must check what was checked already.
    case "utf-8":
    case "utf-16le":
      return new StringDecoder(encoding);
    case "utf-16be": {
      const decoder = new TextDecoder(encoding);
      return { write: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() };
    }
    // Never `gbk`: it loses the rare characters of people's names (𠮷, 㙓).
    case "gb18030":
    case "windows-1252":
    case "windows-1251":
    case "big5": {
      const decoder = iconv.getDecoder(encoding);
      return { write: (bytes) => decoder.write(bytes), end: () => decoder.end() ?? "" };
    }
    default:
      return encoding satisfies never;
  }
}
