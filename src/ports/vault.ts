/**
 * Keeps personal data unreadable at rest. Promises: `open(seal(x)) === x`; two seals of one text differ; a changed
 * byte makes `open` throw `LogIntegrity`; `keyedHash` gives the same answer for the same purpose, value and key, and
 * says nothing about the value to whoever lacks the key.
 */
export interface Vault {
  /** Names the key without revealing it; a store remembers whose key sealed it. */
  readonly keyId: string;
  seal(plaintext: string): Uint8Array;
  open(envelope: Uint8Array): string;
  /** Hex, 32 characters. `purpose` separates uses, so that a phone and an identity number never share a hash. */
  keyedHash(purpose: string, value: string): string;
}
