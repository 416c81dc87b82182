import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { extract, type Header } from "tar-stream";
import { canonicalJson } from "../../src/domain/canonical-json.ts";
import { archiveFormatVersion, type ArchiveFile, type ArchiveManifest } from "../../src/ports/archive-file.ts";
import { InvalidInput, NotFound, Unavailable, WuganError } from "../../src/ports/errors.ts";
import { archiveParts, type ArchivePart, type ArchiveRecord } from "../../src/ports/store-archive.ts";
import { fileNameOf, HEADING, headingSchema, MANIFEST, manifestSchema } from "./manifest.ts";
import { tallyOf } from "./tally.ts";

/** Far above what `write` makes of one file: a record is never cut in two, so the last one of a file may stand out. */
const LARGEST_FILE_BYTES = 64 * 1024 * 1024;

const foreign = (path: string, cause?: unknown): InvalidInput =>
  new InvalidInput(`${path} 不是无感的备份文件。`, [], { cause });
const damaged = (path: string, what: string, cause?: unknown): InvalidInput =>
  new InvalidInput(`${path} 已损坏或不完整：${what}。请换用另一份备份；什么也没有写入。`, [], { cause });

/** The number of records may be asked for often; it is told every so many. */
const TOLD_EVERY = 1000;

export const verify: ArchiveFile["verify"] = async (path, onRecords) => {
  let read = 0;
  for await (const one of checked(path)) {
    if (!("part" in one)) return one;
    read += 1;
    if (read % TOLD_EVERY === 0) onRecords?.(read);
  }
  throw damaged(path, "缺少清单，多半没有写完");
};

export const read: ArchiveFile["read"] = async function* (path, expected) {
  for await (const one of checked(path)) {
    if ("part" in one) yield one;
    else if (canonicalJson(one) !== canonicalJson(expected)) throw damaged(path, "读的时候文件被换掉了");
  }
};

/** Every record, and at the end the manifest, which then says what was read. */
async function* checked(path: string): AsyncGenerator<ArchiveRecord | ArchiveManifest> {
  await assertFile(path);
  const tar = extract();
  const ended = pipeline(createReadStream(path), createGunzip(), tar);
  // Told of by the reading below, or else here at the end.
  ended.catch(() => undefined);
  try {
    const manifest = yield* recordsIn(tar, path);
    await ended;
    yield manifest;
  } catch (error) {
    throw wordsFor(error, path);
  } finally {
    tar.destroy();
    await ended.catch(() => undefined);
  }
}

async function assertFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new NotFound(`没有备份文件 ${path}。`);
  if (!found.isFile()) throw foreign(path);
}

const noGzip: ReadonlySet<string> = new Set(["Z_DATA_ERROR", "Z_BUF_ERROR"]);

function wordsFor(error: unknown, path: string): unknown {
  if (error instanceof WuganError) return error;
  const { code = "", message = "" } = error as { readonly code?: string; readonly message?: string };
  if (message === "incorrect header check") return foreign(path, error);
  if (noGzip.has(code) || /unexpected end|Premature close|Invalid tar header|Unexpected end of data/i.test(message))
    return damaged(path, "解压不下去", error);
  if (code === "EACCES" || code === "EPERM") return new InvalidInput(`${path} 没有读取权限（${code}）。`);
  if (code.startsWith("E")) return new Unavailable(`${path} 读不出来（${code}）。`, { cause: error });
  return error;
}

async function* recordsIn(
  tar: ReturnType<typeof extract>,
  path: string,
): AsyncGenerator<ArchiveRecord, ArchiveManifest> {
  const tally = tallyOf();
  let at = 0;
  let no = 0;
  let isOurs = false;
  let manifest: ArchiveManifest | undefined;
  for await (const entry of tar as AsyncIterable<Entry>) {
    const { name } = entry.header;
    if (!isOurs) {
      if (name !== HEADING) throw foreign(path);
      assertKnown(await bytesOf(entry, path), path);
      isOurs = true;
      continue;
    }
    if (manifest !== undefined) throw damaged(path, `清单之后还有 ${name}`);
    const bytes = await bytesOf(entry, path);
    if (name === MANIFEST) {
      manifest = manifestIn(bytes, path);
      continue;
    }
    const next = archiveParts.findIndex(
      (known) => fileNameOf(known, 0).length <= name.length && name.startsWith(`${known}-`),
    );
    const part = archiveParts[next];
    if (part === undefined) throw damaged(path, `${name} 不是备份中的文件`);
    no = next === at ? no + 1 : 1;
    if (next < at || name !== fileNameOf(part, no)) throw damaged(path, `${name} 不在应在的位置`);
    at = next;
    for (const line of linesOf(bytes)) {
      tally.line(part, line);
      yield recordIn(part, line, `${path} 的 ${name}`);
    }
  }
  if (!isOurs) throw foreign(path);
  if (manifest === undefined) throw damaged(path, "缺少清单，多半没有写完");
  compare(manifest, tally.parts(), path);
  return manifest;
}

type Entry = AsyncIterable<Uint8Array> & { readonly header: Header };

async function bytesOf(entry: Entry, path: string): Promise<Buffer> {
  if ((entry.header.size ?? 0) > LARGEST_FILE_BYTES) throw damaged(path, `${entry.header.name} 太大`);
  const chunks: Buffer[] = [];
  for await (const chunk of entry) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Lines with their ends; what stands behind the last end is a line too, and then wrong by its checksum. */
function* linesOf(bytes: Buffer): Generator<Buffer> {
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf("\n", from);
    const to = end < 0 ? bytes.length : end + 1;
    yield bytes.subarray(from, to);
    from = to;
  }
}

function recordIn(part: ArchivePart, line: Buffer, where: string): ArchiveRecord {
  try {
    return { part, record: JSON.parse(line.toString("utf8")) as never };
  } catch (cause) {
    throw damaged(where, "有一行读不懂", cause);
  }
}

function jsonIn(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** @throws InvalidInput unless it is a format that this program reads. */
function assertKnown(bytes: Buffer, path: string): void {
  const heading = headingSchema.safeParse(jsonIn(bytes));
  if (!heading.success) throw foreign(path);
  const { formatVersion } = heading.data;
  if (formatVersion > archiveFormatVersion)
    throw new InvalidInput(
      `${path} 是第 ${formatVersion} 版备份格式，本程序只认到第 ${archiveFormatVersion} 版。请用更新的程序恢复。`,
    );
}

function manifestIn(bytes: Buffer, path: string): ArchiveManifest {
  const manifest = manifestSchema.safeParse(jsonIn(bytes));
  if (!manifest.success) throw damaged(path, "清单读不懂");
  return manifest.data;
}

function compare(manifest: ArchiveManifest, found: ArchiveManifest["parts"], path: string): void {
  const stated = new Map(manifest.parts.map((one) => [one.part, one]));
  for (const { part, records, sha256 } of found) {
    const other = stated.get(part);
    // A program that came before the part named none.
    if (other === undefined && records === 0) continue;
    if (other?.records !== records) throw damaged(path, `${part} 应有 ${other?.records ?? 0} 条，实有 ${records} 条`);
    if (other.sha256 !== sha256) throw damaged(path, `${part} 的校验和不符`);
  }
}
