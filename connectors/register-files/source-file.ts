import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { ReadStream, Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import type { Limits } from "./limits.ts";
import { refuse } from "./table.ts";

/** Bytes of a file in order, unpacked if it is packed, and the share of the file read so far. */
export interface ByteChunk {
  readonly bytes: Buffer;
  readonly share: number;
}

/** A file on disk that was found readable, as it was when it was first looked at. */
export interface SourceFile {
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly isGzip: boolean;
  readonly head: Buffer;
}

const CHUNK = 256 * 1024;

/** @throws {InvalidInput} unless `path` is a file that can be read and holds something. */
export async function lookAt(path: string): Promise<SourceFile> {
  let found: Stats;
  try {
    found = await stat(path);
  } catch (cause) {
    throw refuse(path, "", `打不开：${path}${whyNot(cause)}`, cause);
  }
  if (!found.isFile()) throw refuse(path, "", `${path} 是文件夹或设备，不是文件`);
  if (found.size === 0) throw refuse(path, "", "文件是空的");
  const head: Buffer[] = [];
  try {
    for await (const bytes of createReadStream(path, { end: 4095 })) head.push(bytes as Buffer);
  } catch (cause) {
    throw refuse(path, "", `打不开：${path}${whyNot(cause)}`, cause);
  }
  const start = Buffer.concat(head);
  return {
    path,
    bytes: found.size,
    modifiedMs: found.mtimeMs,
    isGzip: start[0] === 0x1f && start[1] === 0x8b,
    head: start,
  };
}

function whyNot(cause: unknown): string {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === "ENOENT") return " 不存在";
  if (code === "EACCES" || code === "EPERM") return " 没有读取权限";
  return code === undefined ? "" : `（${code}）`;
}

/** SHA-256 of the file as it lies on disk, hex. */
export async function fingerprintOf(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  for await (const bytes of createReadStream(path, { highWaterMark: CHUNK, ...(signal && { signal }) }))
    hash.update(bytes as Buffer);
  return hash.digest("hex");
}

/**
 * @throws {InvalidInput} if the file was replaced or written to since it was looked at: half of it would be of one
 * state and half of another.
 */
export async function assertUnchanged(file: SourceFile): Promise<void> {
  const now = await stat(file.path).catch(() => undefined);
  if (now?.size === file.bytes && now.mtimeMs === file.modifiedMs) return;
  throw refuse(file.path, "", "读取过程中文件被改动，请等文件写完后重新导入");
}

/** Reads on only as the caller asks for more. */
export async function* readBytes(file: SourceFile, limits: Limits, signal: AbortSignal): AsyncGenerator<ByteChunk> {
  const disk = createReadStream(file.path, { highWaterMark: CHUNK, signal });
  if (!file.isGzip) {
    let read = 0;
    for await (const bytes of disk) {
      read += (bytes as Buffer).length;
      yield { bytes: bytes as Buffer, share: Math.min(1, read / file.bytes) };
    }
    return;
  }
  yield* unpacked(file, disk, limits);
}

async function* unpacked(file: SourceFile, disk: ReadStream, limits: Limits): AsyncGenerator<ByteChunk> {
  const gunzip = createGunzip({ chunkSize: CHUNK });
  // The error reaches whoever iterates over `gunzip`.
  pipeline(disk, gunzip, () => undefined);
  let expanded = 0;
  try {
    for await (const bytes of gunzip) {
      expanded += (bytes as Buffer).length;
      if (isBomb(expanded, file.bytes, limits)) throw refuse(file.path, "", "解压后过大，疑为压缩炸弹");
      yield { bytes: bytes as Buffer, share: Math.min(1, disk.bytesRead / file.bytes) };
    }
  } catch (cause) {
    if (isZlibError(cause)) throw refuse(file.path, "", "gzip 压缩损坏或不完整", cause);
    throw cause;
  }
}

export const isZlibError = (cause: unknown): boolean =>
  String((cause as NodeJS.ErrnoException | undefined)?.code).startsWith("Z_");

/** Whether something packed in `packed` bytes has expanded further than any register would. */
export const isBomb = (expanded: number, packed: number, limits: Limits): boolean =>
  expanded > limits.expandedBytes ||
  (expanded > limits.freeExpansionBytes && expanded > packed * limits.expansionRatio);
