import { mkdir, readdir, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Unavailable } from "../../src/ports/errors.ts";
import type { DropBox, DroppedFile } from "../../src/ports/drop-box.ts";

interface Look {
  readonly bytes: number;
  readonly changedAt: number;
  readonly seenAt: number;
}

const inProgress = /^[.~]|\.(part|partial|tmp|temp|crdownload|filepart)$/i;

/**
 * `<folder>/<source>/<file>`: one sub-folder a source mapping. Files go to `<folder>/.taken/` or `<folder>/.refused/`
 * afterwards. A file counts as complete once its size and time of change stayed the same for `settleMs` between looks.
 */
export function dropFolder(
  folder: string,
  options: { readonly settleMs: number; readonly now: () => number },
): DropBox {
  const looks = new Map<string, Look>();

  /** `undefined` if the file was taken away meanwhile. */
  async function look(path: string): Promise<{ readonly isComplete: boolean; readonly changedAt: number } | undefined> {
    const found = await ifThere(stat(path));
    if (found === undefined) return undefined;
    const { size, mtimeMs } = found;
    const earlier = looks.get(path);
    const isSame = earlier !== undefined && earlier.bytes === size && earlier.changedAt === mtimeMs;
    const now = options.now();
    if (!isSame) looks.set(path, { bytes: size, changedAt: mtimeMs, seenAt: now });
    return { isComplete: isSame && now - earlier.seenAt >= options.settleMs, changedAt: mtimeMs };
  }

  async function move(file: DroppedFile, to: ".taken" | ".refused"): Promise<string> {
    const target = join(folder, to, file.source);
    await mkdir(target, { recursive: true, mode: 0o700 });
    const path = await freeName(target, file.name);
    await rename(file.path, path);
    looks.delete(file.path);
    return path;
  }

  return {
    location: folder,
    async ready() {
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
      } catch (cause) {
        throw new Unavailable(`投递目录 ${folder} 建不了`, { cause });
      }
    },
    async complete() {
      const found: (DroppedFile & { readonly changedAt: number })[] = [];
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        for (const { source, name } of await filesOfSources(folder)) {
          const path = join(folder, source, name);
          const seen = await look(path);
          if (seen?.isComplete === true) found.push({ path, name, source, changedAt: seen.changedAt });
        }
      } catch (cause) {
        throw new Unavailable(`投递目录 ${folder} 无法读取`, { cause });
      }
      return found.sort((a, b) => a.changedAt - b.changedAt || (a.path < b.path ? -1 : 1));
    },
    async moveToTaken(file) {
      await move(file, ".taken");
    },
    async moveToRefused(file, reason) {
      await writeFile(`${await move(file, ".refused")}.reason.txt`, `${reason}\n`, { mode: 0o600 });
    },
  };
}

/** Files in the sub-folders of sources that no transfer is known to be writing; what lies deeper is nobody's. */
async function filesOfSources(folder: string): Promise<readonly { readonly source: string; readonly name: string }[]> {
  const files: { source: string; name: string }[] = [];
  for (const source of await readdir(folder, { withFileTypes: true })) {
    if (!source.isDirectory() || source.name.startsWith(".")) continue;
    const entries = (await ifThere(readdir(join(folder, source.name), { withFileTypes: true }))) ?? [];
    for (const entry of entries) {
      if (entry.isFile() && !inProgress.test(entry.name)) files.push({ source: source.name, name: entry.name });
    }
  }
  return files;
}

/** What was asked for, or `undefined` if it is not there any more. */
async function ifThere<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** The name itself, or with a number before its ending where it is taken. */
async function freeName(folder: string, name: string): Promise<string> {
  const taken = new Set(await readdir(folder));
  const dot = name.lastIndexOf(".");
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ""];
  let candidate = name;
  for (let n = 2; taken.has(candidate); n += 1) candidate = `${stem}-${n}${ending}`;
  return join(folder, candidate);
}
