import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { Conflict, InvalidInput, NotFound, Unavailable } from "../../src/ports/errors.ts";
import type { Vault } from "../../src/ports/vault.ts";
import { MASTER_KEY_BYTES, vaultOf } from "./vault.ts";

const heading = [
  "# 无感密钥。请立即另存一份，存放处与数据分开：没有它，证照中的个人信息再也读不出来；谁拿到它和数据，谁就能读。",
  "# Wugan key. Back it up now, apart from the data: without it the personal data cannot be read again, and whoever",
  "# holds both can read it.",
].join("\n");

const base64Key = /^[A-Za-z0-9+/]{43}=$/;

// Not `instanceof Error`: errors of Node's own modules come from another realm when the caller runs in one of its own.
const codeOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error ? String(error.code) : "?";

const syncDirectory = (path: string): void => {
  const directory = openSync(path, "r");
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
};

/**
 * Makes a new random key, readable by its owner only (0600). The file appears whole and durable, or not at all.
 * @throws Conflict if there is a file already, which is left as it is; Unavailable if it cannot be written.
 */
export function createKeyFile(path: string): void {
  const unfinished = `${path}.${process.pid}.new`;
  try {
    rmSync(unfinished, { force: true });
    const file = openSync(unfinished, "wx", 0o600);
    try {
      writeSync(file, `${heading}\n${randomBytes(MASTER_KEY_BYTES).toString("base64")}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    // Unlike rename, a link never replaces a key that is there already.
    linkSync(unfinished, path);
    syncDirectory(dirname(path));
  } catch (cause) {
    if (codeOf(cause) === "EEXIST") throw new Conflict(`密钥文件 ${path} 已存在，未作改动。`, { cause });
    throw new Unavailable(`密钥文件 ${path} 无法写入（${codeOf(cause)}）。`, {
      cause,
    });
  } finally {
    rmSync(unfinished, { force: true });
  }
}

function readKeyFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    if (codeOf(cause) === "ENOENT")
      throw new NotFound(
        `没有密钥文件 ${path}。请从备份取回，或用环境变量 WUGAN_KEY_FILE 指明位置；新建数据时会自动生成。`,
        { cause },
      );
    throw new InvalidInput(`密钥文件 ${path} 读不出来（${codeOf(cause)}）。`, [], {
      cause,
    });
  }
}

/**
 * The vault whose key the file holds: one line of base64 (32 bytes); lines starting with `#` and empty lines are
 * comments.
 * @throws NotFound if there is no file; InvalidInput if it cannot be read or holds anything but one key.
 */
export function openKeyFile(path: string): Vault {
  const lines = readKeyFile(path)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  const [key] = lines;
  if (lines.length !== 1 || key === undefined || !base64Key.test(key))
    throw new InvalidInput(`${path} 不是无感密钥文件，或者已经损坏：除注释外应只有一行，44 个字符。请从备份取回。`);
  return vaultOf(Buffer.from(key, "base64"));
}
