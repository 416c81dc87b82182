import { createWriteStream } from "node:fs";
import { link, lstat, open, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { pack, type Pack } from "tar-stream";
import { canonicalJson } from "../../src/domain/canonical-json.ts";
import { archiveFormatVersion, type ArchiveFile, type ArchiveManifest } from "../../src/ports/archive-file.ts";
import { Conflict, InvalidInput, Unavailable, WuganError } from "../../src/ports/errors.ts";
import { whyNotWritten } from "../../src/ports/not-written.ts";
import type { ArchivePart, ArchiveRecord } from "../../src/ports/store-archive.ts";
import { fileNameOf, FORMAT, HEADING, MANIFEST } from "./manifest.ts";
import { tallyOf } from "./tally.ts";

/** Bytes of one file in the archive, before compression; what a backup keeps in memory. */
const FILE_BYTES = 4 * 1024 * 1024;

const codeOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error ? String(error.code) : "?";

const taken = (path: string, cause?: unknown): Conflict =>
  new Conflict(`${path} 已存在，未覆盖。请换一个文件名。`, { cause });

export const write: ArchiveFile["write"] = async (given, about, records) => {
  const path = resolve(given);
  if (await isThere(path)) throw taken(path);
  if (!(await isThere(dirname(path)))) throw new InvalidInput(`没有文件夹 ${dirname(path)}；请先建好，或换一个地方。`);
  const unfinished = `${path}.${process.pid}.new`;
  try {
    const manifest = await writeWhole(unfinished, about, records);
    await sync(unfinished);
    // Unlike rename, a link never replaces what is there.
    await link(unfinished, path);
    await sync(dirname(path));
    return manifest;
  } catch (cause) {
    if (cause instanceof WuganError) throw cause;
    const code = codeOf(cause);
    if (code === "EEXIST") throw taken(path, cause);
    if (/^E[A-Z0-9]+$/.test(code))
      throw new Unavailable(`备份写不进 ${path}：${whyNotWritten(code)}；没有留下文件。`, { cause });
    throw cause;
  } finally {
    await rm(unfinished, { force: true });
  }
};

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

async function sync(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeWhole(
  path: string,
  about: Pick<ArchiveManifest, "createdAt" | "store">,
  records: AsyncIterable<ArchiveRecord>,
): Promise<ArchiveManifest> {
  const tar = pack();
  const written = pipeline(tar, createGzip(), createWriteStream(path, { flags: "wx", mode: 0o600 }));
  // Whoever fails first is told of; the other end must not be left waiting.
  const failed = written.then(
    () => new Promise<never>(() => undefined),
    (error: unknown) => Promise.reject(error as Error),
  );
  const filling = fill(tar, about, records, failed);
  try {
    const manifest = await Promise.race([filling, failed]);
    tar.finalize();
    await written;
    return manifest;
  } catch (error) {
    // Destroyed while it holds an entry, the pack says the error once more.
    tar.on("error", () => undefined);
    tar.destroy();
    await Promise.allSettled([written, filling]);
    throw error;
  }
}

async function fill(
  tar: Pack,
  about: Pick<ArchiveManifest, "createdAt" | "store">,
  records: AsyncIterable<ArchiveRecord>,
  failed: Promise<never>,
): Promise<ArchiveManifest> {
  const mtime = new Date(about.createdAt);
  const put = (name: string, bytes: Buffer): Promise<void> =>
    Promise.race([
      failed,
      new Promise<void>((done, fail) => {
        const entry = tar.entry({ name, mtime, mode: 0o600 }, bytes, (error) => (error ? fail(error) : done()));
        // A pack that is destroyed says why at its open entry too, which nobody else listens to.
        entry.on("error", fail);
      }),
    ]);
  const document = (value: object): Buffer => Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`);
  await put(HEADING, document({ format: FORMAT, formatVersion: archiveFormatVersion }));
  const tally = tallyOf();
  let part: ArchivePart | undefined;
  let no = 0;
  let lines: Buffer[] = [];
  let size = 0;
  const putFile = async (): Promise<void> => {
    if (part === undefined || lines.length === 0) return;
    no += 1;
    await put(fileNameOf(part, no), Buffer.concat(lines));
    lines = [];
    size = 0;
  };
  for await (const one of records) {
    if (one.part !== part || size >= FILE_BYTES) {
      await putFile();
      if (one.part !== part) no = 0;
      part = one.part;
    }
    const line = Buffer.from(`${canonicalJson(one.record)}\n`);
    tally.line(one.part, line);
    lines.push(line);
    size += line.length;
  }
  await putFile();
  const manifest: ArchiveManifest = { formatVersion: archiveFormatVersion, ...about, parts: tally.parts() };
  await put(MANIFEST, document(manifest));
  return manifest;
}
