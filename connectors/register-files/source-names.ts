import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { closest } from "fastest-levenshtein";
import { parse } from "yaml";
import { InvalidInput } from "../../src/ports/errors.ts";

/** A mapping as found in a folder of sources. */
interface Found {
  readonly path: string;
  /** What it may be called: its file's name, and what it says its source is. */
  readonly names: readonly string[];
}

const sourceKey = /^source:\s*(?<value>\S.*)$/m;

/** What a mapping calls its source, as far as that can be told without reading all of it; mistakes are told when it is used. */
function statedSource(text: string): string | undefined {
  const value = sourceKey.exec(text)?.groups?.value;
  try {
    const name: unknown = value === undefined ? undefined : parse(value);
    return typeof name === "string" ? name : undefined;
  } catch {
    return undefined;
  }
}

async function mappingsIn(directory: string): Promise<readonly Found[]> {
  const files = (await readdir(directory)).filter((file) => file.endsWith(".yaml")).sort();
  return Promise.all(
    files.map(async (file) => {
      const path = join(directory, file);
      const fileName = file.slice(0, -".yaml".length);
      const stated = statedSource(await readFile(path, "utf8").catch(() => ""));
      return { path, names: [...new Set([fileName, ...(stated === undefined ? [] : [stated])])] };
    }),
  );
}

/** Names of the mappings in the directories, by file and by what they call their source, sorted. */
export async function sourceNames(directories: readonly string[]): Promise<readonly string[]> {
  const found = (await Promise.all(directories.map(mappingsIn))).flat();
  return [...new Set(found.flatMap(({ names }) => names))].sort();
}

/**
 * The path of the mapping with this name. A folder goes before those behind it.
 * @throws {InvalidInput} if there is none, with the names there are, or if two of one folder go by it.
 */
export async function findSource(name: string, directories: readonly string[]): Promise<string> {
  for (const directory of directories) {
    const [first, second] = (await mappingsIn(directory)).filter(({ names }) => names.includes(name));
    if (first === undefined) continue;
    if (second !== undefined)
      throw new InvalidInput(
        `有两份来源映射都叫“${name}”：${first.path} 和 ${second.path}。请改掉其中一份的文件名或 source，或直接给出映射文件的路径`,
      );
    return first.path;
  }
  const names = await sourceNames(directories);
  const hint = names.length === 0 ? "" : `。是否指“${closest(name, names)}”？现有来源：${names.join("、")}`;
  throw new InvalidInput(`没有名为“${name}”的来源${hint}。也可以给出映射文件（.yaml）的路径`);
}
