import { createHmac } from "node:crypto";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { registerFiles } from "../../connectors/register-files/index.ts";
import type { Limits } from "../../connectors/register-files/limits.ts";
import { intakeContext } from "../../src/app/intake-context.ts";
import { civilDate } from "../../src/domain/civil-date.ts";
import type { Licence } from "../../src/domain/licence.ts";
import { readFacts } from "../../src/engine/read-facts.ts";
import type {
  IntakeContext,
  IntakeFile,
  IntakeRow,
  LicenceRecord,
  RegisterIntake,
} from "../../src/ports/register-intake.ts";
import type { Vault } from "../../src/ports/vault.ts";

const here = dirname(fileURLToPath(import.meta.url));
export const builtInSources = join(here, "../../connectors/register-files/sources");
export const testSources = join(here, "sources");

/** Hashes as a vault does and cannot seal: intake never seals. */
export const hashingVault: Vault = {
  keyId: "test",
  seal: () => new Uint8Array(0),
  open: () => "",
  keyedHash: (purpose, value) => createHmac("sha256", `test/${purpose}`).update(value).digest("hex").slice(0, 32),
};

/** A mapping of spreadsheets with at least 编号 and 名称; `fields` are further lines of its `fields`. */
export const shops = (...fields: readonly string[]): string => `
source: shops
kind: licences
title: shops
items: any
fields:
  licenceNo: 编号
  itemCode: { constant: shop }
  holderName: 名称
  holderKind: { constant: enterprise }
${fields.map((line) => `  ${line}\n`).join("")}`;

export const importDay = civilDate("2026-11-20");

export const options = {
  observedOn: importDay,
  itemCodes: new Set(["food-operation", "food-production", "drug-retail", "special-equipment-operator"]),
  identityNumberItems: new Set(["special-equipment-operator"]),
  importedOn: importDay,
  facts: await dictionary(),
};

/** The facts that the shipped rules know, and two of types that no licence fact of theirs has. */
async function dictionary(): Promise<IntakeContext["facts"]> {
  const { facts } = readFacts(await readFile(join(here, "../../rules/facts.yaml"), "utf8"), "facts.yaml");
  const known = intakeContext({ items: new Map(), facts }, { observedOn: importDay, importedOn: importDay }).facts;
  return new Map([
    ...known,
    ["licence.score", { of: "licence", type: "number" }],
    ["licence.failedOn", { of: "licence", type: "date" }],
  ]);
}

export const intake = (limits: Partial<Limits> = {}): RegisterIntake =>
  registerFiles({ vault: hashingVault, sourceDirectories: [testSources], limits });

export const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), "wugan-intake-"));

/** A file of this content in a folder of its own. */
export async function fileOf(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, content);
  return path;
}

export async function rowsOf(file: IntakeFile, size = 1000): Promise<readonly IntakeRow[]> {
  const rows: IntakeRow[] = [];
  for await (const batch of file.batches(size, new AbortController().signal)) rows.push(...batch.rows);
  return rows;
}

export const licencesOf = (rows: readonly IntakeRow[]): readonly Licence[] =>
  recordsOf(rows).map(({ licence }) => licence);

export const recordsOf = (rows: readonly IntakeRow[]): readonly LicenceRecord[] =>
  rows.flatMap((row) => (row.kind === "licence" ? [row.record] : []));

export const rejectedOf = (rows: readonly IntakeRow[]): readonly (IntakeRow & { readonly kind: "rejected" })[] =>
  rows.filter((row) => row.kind === "rejected");

/** Opens a file of this content with a mapping of this text. */
export async function openWith(
  mapping: string,
  content: string | Uint8Array,
  name = "register.csv",
  limits: Partial<Limits> = {},
): Promise<IntakeFile> {
  return intake(limits).open(await fileOf(name, content), await fileOf("mapping.yaml", mapping), options);
}

export const readText = (path: string): Promise<string> => readFile(path, "utf8");
