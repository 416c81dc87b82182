import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "@jest/globals";
import { createKeyFile, openKeyFile } from "../../connectors/vault-keyfile/index.ts";
import { vaultContract } from "../contracts/vault.contract.ts";

const folder = mkdtempSync(join(tmpdir(), "wugan-vault-"));
let made = 0;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

vaultContract("key file", () => {
  const path = join(folder, `${++made}.key`);
  createKeyFile(path);
  return openKeyFile(path);
});
