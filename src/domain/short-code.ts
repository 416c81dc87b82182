/** Crockford's base 32: no I, L, O or U, which are misread or misheard. */
const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const length = 8;

/** Eight letters and digits from the first 40 bits of a keyed hash in hex: who lacks the key cannot guess one. */
export function shortCodeOf(hex: string): string {
  const bits = BigInt(`0x${hex.slice(0, 10)}`);
  return Array.from({ length }, (_, i) => letters[Number((bits >> BigInt(5 * (length - 1 - i))) & 31n)] ?? "").join("");
}

/** A code as a person writes or types it, or `undefined` if it can be none. */
export function parseShortCode(text: string): string | undefined {
  const plain = text
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[\s\-_·.]/g, "");
  const code = plain.replaceAll("O", "0").replace(/[IL]/g, "1");
  return code.length === length && [...code].every((letter) => letters.includes(letter)) ? code : undefined;
}
