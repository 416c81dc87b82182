import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { pipeline } from "node:stream";
import { crc32, createInflateRaw } from "node:zlib";
import type { Limits } from "./limits.ts";
import { isBomb, isZlibError } from "./source-file.ts";
import type { SourceFile } from "./source-file.ts";
import { refuse } from "./table.ts";

/** One file inside a ZIP file, as the central directory describes it (PKWARE APPNOTE 4.3.12). */
export interface ZipPart {
  readonly name: string;
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly crc: number;
  readonly packed: number;
  readonly expanded: number;
  readonly headerAt: number;
}

const END_SIGNATURE = 0x06054b50;
const END_64_SIGNATURE = 0x06064b50;
const LOCATOR_64_SIGNATURE = 0x07064b50;
const PART_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const MOST_PARTS = 10_000;
const LARGEST_DIRECTORY = 16 * 1024 * 1024;

const incomplete = (file: SourceFile, cause?: unknown) =>
  refuse(file.path, "", "文件不完整或已损坏，请重新导出或重新传输", cause);

async function bytesAt(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, at);
  return buffer.subarray(0, bytesRead);
}

/**
 * The parts of a ZIP file by name.
 * @throws {InvalidInput} if the directory at the file's end is not whole.
 */
export async function zipParts(file: SourceFile): Promise<ReadonlyMap<string, ZipPart>> {
  const handle = await open(file.path);
  try {
    const { count, at, length } = await directoryPlace(handle, file);
    if (count > MOST_PARTS || length > LARGEST_DIRECTORY || at + length > file.bytes) throw incomplete(file);
    const directory = await bytesAt(handle, at, length);
    const parts = new Map<string, ZipPart>();
    let next = 0;
    for (let i = 0; i < count; i++) {
      const { part, end } = partAt(directory, next);
      if (part.headerAt + part.packed > file.bytes) throw incomplete(file);
      parts.set(part.name, part);
      next = end;
    }
    return parts;
  } catch (cause) {
    // Reading beyond the end of a buffer: the directory ends too early.
    if ((cause as Error).name === "RangeError") throw incomplete(file, cause);
    throw cause;
  } finally {
    await handle.close();
  }
}

async function directoryPlace(
  handle: FileHandle,
  file: SourceFile,
): Promise<{ readonly count: number; readonly at: number; readonly length: number }> {
  // The end record is 22 bytes and a comment of 65,535 at most.
  const from = Math.max(0, file.bytes - 22 - 0xffff);
  const tail = await bytesAt(handle, from, file.bytes - from);
  let end = tail.length - 22;
  while (end >= 0 && tail.readUInt32LE(end) !== END_SIGNATURE) end--;
  if (end < 0) throw incomplete(file);
  const small = {
    count: tail.readUInt16LE(end + 10),
    length: tail.readUInt32LE(end + 12),
    at: tail.readUInt32LE(end + 16),
  };
  const isLarge = small.count === 0xffff || small.length === 0xffffffff || small.at === 0xffffffff;
  if (!isLarge) return small;
  if (end < 20 || tail.readUInt32LE(end - 20) !== LOCATOR_64_SIGNATURE) throw incomplete(file);
  const record = await bytesAt(handle, Number(tail.readBigUInt64LE(end - 12)), 56);
  if (record.readUInt32LE(0) !== END_64_SIGNATURE) throw incomplete(file);
  return {
    count: Number(record.readBigUInt64LE(32)),
    length: Number(record.readBigUInt64LE(40)),
    at: Number(record.readBigUInt64LE(48)),
  };
}

/** @throws {RangeError} where the directory ends too early. */
function partAt(directory: Buffer, at: number): { readonly part: ZipPart; readonly end: number } {
  if (directory.readUInt32LE(at) !== PART_SIGNATURE) throw new RangeError("no directory entry where one should be");
  const nameLength = directory.readUInt16LE(at + 28);
  const extraLength = directory.readUInt16LE(at + 30);
  const nameAt = at + 46;
  const end = nameAt + nameLength + extraLength + directory.readUInt16LE(at + 32);
  if (end > directory.length) throw new RangeError("directory entry beyond the directory");
  const sizes = [directory.readUInt32LE(at + 24), directory.readUInt32LE(at + 20), directory.readUInt32LE(at + 42)];
  const extra = directory.subarray(nameAt + nameLength, nameAt + nameLength + extraLength);
  const [expanded, packed, headerAt] = largeSizes(sizes, extra) as [number, number, number];
  const part: ZipPart = {
    name: directory
      .toString("utf8", nameAt, nameAt + nameLength)
      .replaceAll("\\", "/")
      .replace(/^\//, ""),
    method: directory.readUInt16LE(at + 10),
    isEncrypted: (directory.readUInt16LE(at + 8) & 1) === 1,
    crc: directory.readUInt32LE(at + 16),
    packed,
    expanded,
    headerAt,
  };
  return { part, end };
}

/** Sizes that do not fit 32 bits stand, in this order, in the ZIP64 extra field (APPNOTE 4.5.3). */
function largeSizes(sizes: readonly number[], extra: Buffer): readonly number[] {
  if (!sizes.includes(0xffffffff)) return sizes;
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let next = at + 4;
    return sizes.map((size) => {
      if (size !== 0xffffffff) return size;
      next += 8;
      return Number(extra.readBigUInt64LE(next - 8));
    });
  }
  return sizes;
}

/** What a part holds, in order, with the share of it read so far. Stops at what no register would expand to. */
export async function* partBytes(
  file: SourceFile,
  part: ZipPart,
  limits: Limits,
): AsyncGenerator<{ readonly bytes: Buffer; readonly share: number }> {
  if (part.isEncrypted) throw refuse(file.path, part.name, "部件有密码保护，请去掉密码后再导入");
  if (part.method !== 0 && part.method !== 8) throw refuse(file.path, part.name, `压缩方式 ${part.method} 不受支持`);
  const start = await contentStart(file, part);
  if (part.packed === 0) return;
  const disk = createReadStream(file.path, { start, end: start + part.packed - 1, highWaterMark: 128 * 1024 });
  const content =
    part.method === 0 ? disk : pipeline(disk, createInflateRaw({ chunkSize: 128 * 1024 }), () => undefined);
  let expanded = 0;
  let crc = 0;
  try {
    for await (const piece of content) {
      const bytes = piece as Buffer;
      expanded += bytes.length;
      if (isBomb(expanded, part.packed, limits)) throw refuse(file.path, part.name, "解压后过大，疑为压缩炸弹");
      crc = crc32(bytes, crc);
      yield { bytes, share: Math.min(1, disk.bytesRead / part.packed) };
    }
  } catch (cause) {
    if (isZlibError(cause)) throw refuse(file.path, part.name, "压缩数据已损坏", cause);
    throw cause;
  } finally {
    disk.destroy();
  }
  if (crc !== part.crc) throw refuse(file.path, part.name, "校验和不符，文件已损坏");
}

/** The local header repeats name and extra field, and its extra field may be of another length. */
async function contentStart(file: SourceFile, part: ZipPart): Promise<number> {
  const handle = await open(file.path);
  try {
    const header = await bytesAt(handle, part.headerAt, 30);
    if (header.length < 30 || header.readUInt32LE(0) !== LOCAL_SIGNATURE) throw incomplete(file);
    const start = part.headerAt + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
    if (start + part.packed > file.bytes) throw incomplete(file);
    return start;
  } finally {
    await handle.close();
  }
}
