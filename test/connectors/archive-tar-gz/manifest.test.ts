import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "@jest/globals";
import { pack } from "tar-stream";
import { tarGzArchive } from "../../../connectors/archive-tar-gz/index.ts";
import { archiveParts, type ArchivePart } from "../../../src/ports/store-archive.ts";

const folder = mkdtempSync(join(tmpdir(), "wugan-manifest-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const line = '{"counter":"channel|test|2026-03-10","taken":1}\n';
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** An archive of one record, of which the manifest says what it is told to. */
async function anArchive(
  name: string,
  says: { formatVersion?: number; records?: number; text?: string; without?: ArchivePart },
) {
  const { formatVersion = 1, records = 1, text = line, without } = says;
  const tar = pack();
  tar.entry({ name: "format.json" }, JSON.stringify({ format: "wugan-archive", formatVersion }));
  tar.entry({ name: "sending-counts-000001.ndjson" }, line);
  const parts = archiveParts.map((part) =>
    part === "sending-counts" ? { part, records, sha256: sha256(text) } : { part, records: 0, sha256: sha256("") },
  );
  const store = { engine: "sqlite", layout: 7, createdAt: 0, keyId: "k" };
  const named = parts.filter(({ part }) => part !== without);
  const manifest = { formatVersion, createdAt: "2026-03-10T02:00:00.000Z", store, parts: named };
  tar.entry({ name: "manifest.json" }, JSON.stringify(manifest));
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar as AsyncIterable<Uint8Array>) chunks.push(chunk);
  const path = join(folder, `${name}.tar.gz`);
  writeFileSync(path, gzipSync(Buffer.concat(chunks)));
  return path;
}

describe("an archive", () => {
  it("whose manifest tells the truth is well", async () => {
    expect(await tarGzArchive.verify(await anArchive("true", {}))).toMatchObject({ formatVersion: 1 });
  });

  it("of a program that did not have some part yet is well too", async () => {
    const archive = await anArchive("older", { without: "opt-outs" });
    expect(await tarGzArchive.verify(archive)).toMatchObject({ formatVersion: 1 });
  });

  it.each([
    ["part left out", { without: "sending-counts" as const }, "应有 0 条，实有 1 条"],
    ["count", { records: 2 }, "应有 2 条，实有 1 条"],
    ["checksum", { text: "other" }, "校验和不符"],
    ["format, newer than this program,", { formatVersion: 2 }, "请用更新的程序恢复"],
  ])("with another %s is refused", async (what, says, words) => {
    await expect(tarGzArchive.verify(await anArchive(what, says))).rejects.toThrow(words);
  });
});
