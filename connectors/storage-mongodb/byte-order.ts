/** Order of UTF-8 bytes, which is the server's; JavaScript's own differs beyond the Basic Multilingual Plane. */
export const inByteOrder = (a: string, b: string): number =>
  Buffer.compare(Buffer.from(a, "utf8"), Buffer.from(b, "utf8"));
