import { createHmac } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { hmacSha256 } from "../../../connectors/vault-keyfile/hmac.ts";

describe("HMAC-SHA-256 by one-shot hashes", () => {
  it("gives what the library's HMAC gives, for every key and text", () => {
    const key = fc.uint8Array({ minLength: 1, maxLength: 64 });
    const texts = fc.array(fc.oneof(fc.string({ unit: "binary" }), fc.string({ minLength: 3_000, maxLength: 9_000 })), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(key, texts, (bytes, values) => {
        // One function for all texts: what a longer one leaves in its buffers must not show in the next.
        const hmac = hmacSha256(bytes);
        for (const text of values)
          expect(hmac(text)).toBe(createHmac("sha256", bytes).update(text, "utf8").digest("hex"));
      }),
    );
  });

  it("matches the second test case of RFC 4231", () => {
    expect(hmacSha256(Buffer.from("Jefe"))("what do ya want for nothing?")).toBe(
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    );
  });
});
