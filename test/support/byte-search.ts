/** Searches bytes for any of many texts at once. */
export interface ByteSearch {
  /** The texts that occur, each once, in UTF-8. */
  in(bytes: Buffer): readonly string[];
}

const keyBytes = 4;

/** @throws RangeError for a text of fewer than four bytes, which would occur by chance. */
export function byteSearch(texts: Iterable<string>): ByteSearch {
  const byStart = new Map<number, { readonly text: string; readonly bytes: Buffer }[]>();
  const mayStart = new Uint8Array(65_536);
  for (const text of new Set(texts)) {
    const bytes = Buffer.from(text, "utf8");
    if (bytes.length < keyBytes) throw new RangeError(`too short to be looked for: ${text}`);
    const start = bytes.readUInt32BE(0);
    const known = byStart.get(start);
    if (known === undefined) byStart.set(start, [{ text, bytes }]);
    else known.push({ text, bytes });
    // Most places are ruled out by their first two bytes.
    mayStart[bytes.readUInt16BE(0)] = 1;
  }
  return {
    in(haystack) {
      const found = new Set<string>();
      for (let at = 0; at + keyBytes <= haystack.length; at += 1) {
        if (mayStart[haystack.readUInt16BE(at)] === 0) continue;
        for (const { text, bytes } of byStart.get(haystack.readUInt32BE(at)) ?? [])
          if (haystack.compare(bytes, 0, bytes.length, at, at + bytes.length) === 0) found.add(text);
      }
      return [...found];
    },
  };
}
