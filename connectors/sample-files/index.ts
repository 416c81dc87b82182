import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Conflict, Unavailable } from "../../src/ports/errors.ts";
import type { SampleWriter } from "../../src/ports/sample-writer.ts";

const chunkChars = 256 * 1024;

/** Files on this machine's disk. */
export const sampleFiles: SampleWriter = {
  async write(directory, name, lines) {
    await mkdir(directory, { recursive: true });
    const path = join(directory, name);
    await writeLines(path, lines);
    return path;
  },
  async writeTemporary(name, lines) {
    const folder = await mkdtemp(join(tmpdir(), "wugan-sample-"));
    const path = join(folder, name);
    await writeLines(path, lines);
    return { path, remove: () => rm(folder, { recursive: true, force: true }) };
  },
};

async function writeLines(path: string, lines: Iterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(inChunks(lines)), createWriteStream(path, { flags: "wx", mode: 0o600 }));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") {
      throw new Conflict(`${path} 已存在，未覆盖`, { cause });
    }
    throw new Unavailable(`无法写入 ${path}`, { cause });
  }
}

/** Lines gathered into chunks worth a write each. */
function* inChunks(lines: Iterable<string>): Generator<string> {
  let chunk = "";
  for (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length >= chunkChars) {
      yield chunk;
      chunk = "";
    }
  }
  if (chunk !== "") yield chunk;
}
