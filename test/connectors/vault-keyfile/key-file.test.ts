import { chmodSync, mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { createKeyFile, openKeyFile } from "../../../connectors/vault-keyfile/index.ts";
import { Conflict, InvalidInput, NotFound, Unavailable } from "../../../src/ports/errors.ts";

describe("key file", () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "wugan-key-"));
    path = join(folder, "data.key");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("is readable by its owner only, and says in Chinese and English that it must be backed up", () => {
    createKeyFile(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const text = readFileSync(path, "utf8");
    expect(text).toMatch(/^# .*另存/m);
    expect(text).toMatch(/^# .*[Bb]ack it up/m);
    expect(readdirSync(folder)).toEqual(["data.key"]);
  });

  it("is the same key whenever it is opened", () => {
    createKeyFile(path);
    const [first, second] = [openKeyFile(path), openKeyFile(path)];
    expect(second.keyId).toBe(first.keyId);
    expect(second.open(first.seal("某甲"))).toBe("某甲");
    expect(second.keyedHash("phone", "1")).toBe(first.keyedHash("phone", "1"));
  });

  it("is never overwritten", () => {
    createKeyFile(path);
    const before = readFileSync(path);
    expect(() => createKeyFile(path)).toThrow(Conflict);
    expect(readFileSync(path)).toEqual(before);
    expect(readdirSync(folder)).toEqual(["data.key"]);
  });

  it("that cannot be written is an unavailable place, named", () => {
    expect(() => createKeyFile(join(folder, "absent", "data.key"))).toThrow(Unavailable);
    expect(() => createKeyFile(join(folder, "absent", "data.key"))).toThrow(/absent/);
  });

  it("that is missing is not found, with the place and what to do", () => {
    expect(() => openKeyFile(path)).toThrow(NotFound);
    expect(() => openKeyFile(path)).toThrow(new RegExp(`${path}.*备份.*WUGAN_KEY_FILE`));
  });

  it.each([
    ["nothing", ""],
    ["a comment only", "# 密钥\n"],
    ["a short key", "c2hvcnQ=\n"],
    ["two keys", `${"A".repeat(43)}=\n${"B".repeat(43)}=\n`],
    ["something else", "-----BEGIN PRIVATE KEY-----\n"],
    ["bytes", "\u0000\u0001\u0002"],
  ])("that holds %s is refused", (_, contents) => {
    writeFileSync(path, contents);
    expect(() => openKeyFile(path)).toThrow(InvalidInput);
    expect(() => openKeyFile(path)).toThrow(/44/);
  });

  it("that is a folder is refused", () => {
    mkdirSync(path);
    expect(() => openKeyFile(path)).toThrow(InvalidInput);
  });

  it("survives an editor's line endings, blank lines and further comments", () => {
    createKeyFile(path);
    const { keyId } = openKeyFile(path);
    writeFileSync(path, `\r\n${readFileSync(path, "utf8").replaceAll("\n", "\r\n")}\r\n# 存于保险柜\r\n`);
    chmodSync(path, 0o600);
    expect(openKeyFile(path).keyId).toBe(keyId);
  });
});
