import { hash } from "node:crypto";

/** Block length of SHA-256, and length of its digest. */
const BLOCK = 64;
const DIGEST = 32;

/**
 * HMAC-SHA-256 (RFC 2104) under one key of at most 64 bytes, as hex.
 *
 * Two one-shot hashes over buffers that are kept: `createHmac` makes an object and fetches the algorithm each time, which
 * takes twice as long, and an import asks for three of these a row. A test holds it against `createHmac`.
 */
export function hmacSha256(key: Uint8Array): (text: string) => string {
  const outer = Buffer.alloc(BLOCK + DIGEST, 0x5c);
  let inner = Buffer.alloc(BLOCK + 4096, 0x36);
  for (const [i, byte] of key.entries()) {
    inner[i] = byte ^ 0x36;
    outer[i] = byte ^ 0x5c;
  }
  return (text) => {
    // One UTF-16 unit becomes three bytes of UTF-8 at most.
    const most = BLOCK + text.length * 3;
    if (inner.length < most) inner = Buffer.concat([inner.subarray(0, BLOCK)], most * 2);
    const length = BLOCK + inner.write(text, BLOCK);
    outer.write(hash("sha256", inner.subarray(0, length), "binary"), BLOCK, "latin1");
    return hash("sha256", outer, "hex");
  };
}
