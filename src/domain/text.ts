/** Full-width forms (Ａ, ９, （, －) as their ASCII counterparts, the ideographic space as a space; all else as it is. */
export const toHalfWidth = (text: string): string =>
  text.replace(/[\uFF01-\uFF5E\u3000]/g, (c) => (c === "\u3000" ? " " : String.fromCharCode(c.charCodeAt(0) - 0xfee0)));

// White space in the sense of \s (which holds U+00A0, U+202F, U+3000 and the byte order mark) and the marks that print
// nothing. Inside a text they stay: Mongolian script needs its joiners and narrow spaces.
const INVISIBLE = "[\\s\\u200B-\\u200F\\u2060]";
const AT_ENDS = new RegExp(`^${INVISIBLE}+|${INVISIBLE}+$`, "g");
const ANYWHERE = new RegExp(INVISIBLE, "g");

/** The text without white space, byte order marks and zero-width characters at its ends. */
export const cleanText = (text: string): string => text.replace(AT_ENDS, "");

/** The text without any white space or zero-width character, half-width: for numbers and codes. */
export const compactCode = (text: string): string =>
  hasOnlyVisibleAscii(text) ? text : toHalfWidth(text).replace(ANYWHERE, "");

/** True for most numbers and codes, which are then left alone. */
function hasOnlyVisibleAscii(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code <= 0x20 || code >= 0x7f) return false;
  }
  return true;
}

/** The first character and a star for each other one (王**); a name of one character is a star. */
export function maskName(name: string): string {
  const characters = [...cleanText(name)];
  if (characters.length <= 1) return "*".repeat(characters.length);
  return `${characters[0]}${"*".repeat(characters.length - 1)}`;
}

/** The first `keepStart` and last `keepEnd` characters, stars between; all stars if that would leave none hidden. */
export function maskMiddle(text: string, keepStart: number, keepEnd: number): string {
  const characters = [...text];
  const hidden = characters.length - keepStart - keepEnd;
  if (hidden <= 0) return "*".repeat(characters.length);
  return characters.slice(0, keepStart).join("") + "*".repeat(hidden) + characters.slice(keepStart + hidden).join("");
}
