import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomFillSync } from "node:crypto";
import { LogIntegrity } from "../../src/ports/errors.ts";
import type { Vault } from "../../src/ports/vault.ts";
import { hmacSha256 } from "./hmac.ts";

export const MASTER_KEY_BYTES = 32;

/*
 * An envelope:
 *
 * | byte    | holds                                        |
 * |---------|----------------------------------------------|
 * | 0       | version, 1                                   |
 * | 1..12   | nonce, random                                |
 * | 13..28  | tag of AES-256-GCM                           |
 * | 29..    | ciphertext, as long as the UTF-8 plaintext   |
 */
const VERSION = 1;
const NONCE_AT = 1;
const NONCE_BYTES = 12;
const TAG_AT = NONCE_AT + NONCE_BYTES;
const TAG_BYTES = 16;
const TEXT_AT = TAG_AT + TAG_BYTES;

/** Nonces are drawn many at a time: one call into the random generator costs more than the encryption of a name. */
const NONCES_PER_DRAW = 1024;

const versionByte = Buffer.of(VERSION);

/** Keys for one purpose each, so that no use of the master key weakens another (RFC 5869; the salt is empty). */
const derive = (master: Buffer, info: string, bytes: number): Buffer =>
  Buffer.from(hkdfSync("sha256", master, Buffer.alloc(0), `wugan/${info}`, bytes));

const damaged = (why: string, cause?: unknown): LogIntegrity =>
  new LogIntegrity(`密封数据无法打开：${why}。数据被改动，或密钥不符。`, { cause });

/** The vault of one master key of 32 bytes. */
export function vaultOf(master: Buffer): Vault {
  const sealing = createSecretKey(derive(master, "seal/v1", 32));
  const hashes = new Map<string, (text: string) => string>();
  const hashFor = (purpose: string): ((text: string) => string) => {
    const known = hashes.get(purpose);
    if (known !== undefined) return known;
    const made = hmacSha256(derive(master, `hash/v1/${purpose}`, 32));
    hashes.set(purpose, made);
    return made;
  };

  const nonces = Buffer.alloc(NONCE_BYTES * NONCES_PER_DRAW);
  let nonceAt = nonces.length;
  const nextNonce = (): Buffer => {
    if (nonceAt === nonces.length) {
      randomFillSync(nonces);
      nonceAt = 0;
    }
    nonceAt += NONCE_BYTES;
    return nonces.subarray(nonceAt - NONCE_BYTES, nonceAt);
  };

  return {
    keyId: derive(master, "key-id/v1", 8).toString("hex"),

    seal(plaintext) {
      const nonce = nextNonce();
      const cipher = createCipheriv("aes-256-gcm", sealing, nonce);
      const text = cipher.update(plaintext, "utf8");
      cipher.final();
      return Buffer.concat([versionByte, nonce, cipher.getAuthTag(), text]);
    },

    open(envelope) {
      if (envelope.length < TEXT_AT) throw damaged(`只有 ${envelope.length} 字节`);
      if (envelope[0] !== VERSION) throw damaged(`版本为 ${envelope[0]}，应为 ${VERSION}`);
      const decipher = createDecipheriv("aes-256-gcm", sealing, envelope.subarray(NONCE_AT, TAG_AT));
      decipher.setAuthTag(envelope.subarray(TAG_AT, TEXT_AT));
      const text = decipher.update(envelope.subarray(TEXT_AT));
      try {
        decipher.final();
      } catch (cause) {
        throw damaged("校验不符", cause);
      }
      return text.toString("utf8");
    },

    keyedHash: (purpose, value) => hashFor(purpose)(value).slice(0, 32),
  };
}
