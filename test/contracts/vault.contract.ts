import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { LogIntegrity } from "../../src/ports/errors.ts";
import type { Vault } from "../../src/ports/vault.ts";

/** Every promise of the `Vault` port. `open` gives a vault with a new key each time it is called. */
export function vaultContract(name: string, open: () => Vault): void {
  describe(`vault: ${name}`, () => {
    it("opens what it sealed, whatever the text", () => {
      const vault = open();
      fc.assert(
        fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.string({ minLength: 5_000 })), (text) => {
          expect(vault.open(vault.seal(text))).toBe(text);
        }),
      );
    });

    it("never seals one text the same way twice", () => {
      const vault = open();
      const seals = Array.from({ length: 3_000 }, () => Buffer.from(vault.seal("某甲")).toString("hex"));
      expect(new Set(seals).size).toBe(3_000);
    });

    it("shows nothing of the text", () => {
      const vault = open();
      const sealed = Buffer.from(vault.seal("某甲 13800138000"));
      expect(sealed.includes("某甲")).toBe(false);
      expect(sealed.includes("13800138000")).toBe(false);
    });

    it("notices every changed, missing or added byte", () => {
      const vault = open();
      const sealed = vault.seal("某甲");
      for (let at = 0; at < sealed.length; at++) {
        const changed = Uint8Array.from(sealed);
        changed[at] = (changed[at] ?? 0) ^ 1;
        expect(() => vault.open(changed)).toThrow(LogIntegrity);
        expect(() => vault.open(sealed.subarray(0, at))).toThrow(LogIntegrity);
      }
      expect(() => vault.open(Uint8Array.of(...sealed, 0))).toThrow(LogIntegrity);
    });

    it("does not open what another key sealed", () => {
      expect(() => open().open(open().seal("某甲"))).toThrow(LogIntegrity);
    });

    it("hashes the same value for the same purpose to the same 32 hex characters", () => {
      const vault = open();
      const first = vault.keyedHash("phone", "13800138000");
      expect(first).toMatch(/^[0-9a-f]{32}$/);
      expect(vault.keyedHash("phone", "13800138000")).toBe(first);
    });

    it("tells apart purposes, values and keys", () => {
      const vault = open();
      const hashes = [
        vault.keyedHash("phone", "13800138000"),
        vault.keyedHash("phone", "13800138001"),
        vault.keyedHash("phone", ""),
        vault.keyedHash("identity-no", "13800138000"),
        vault.keyedHash("phone1", "3800138000"),
        open().keyedHash("phone", "13800138000"),
      ];
      expect(new Set(hashes).size).toBe(hashes.length);
    });

    it("names its key, and another key otherwise", () => {
      const vault = open();
      expect(vault.keyId).toMatch(/^\S+$/);
      expect(open().keyId).not.toBe(vault.keyId);
    });
  });
}
