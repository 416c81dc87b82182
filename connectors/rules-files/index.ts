import { readFile, readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { InvalidInput } from "../../src/ports/errors.ts";
import type { RuleFiles, RuleSource } from "../../src/ports/rule-source.ts";

/** A rule library in a folder: every YAML file below it. */
export const rulesFromFolder = (folder: string): RuleSource => ({
  location: folder,
  async read(): Promise<RuleFiles> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
      throw new InvalidInput(`找不到规则库目录 ${folder}`, [], { cause });
    });
    const paths = entries
      .filter((entry) => entry.isFile() && entry.name.endsWith(".yaml"))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    if (paths.length === 0) throw new InvalidInput(`规则库目录 ${folder} 中没有 .yaml 文件`);
    const texts = await Promise.all(paths.map((path) => readFile(path, "utf8")));
    return new Map(paths.map((path, index) => [relative(folder, path).split(sep).join("/"), texts[index] ?? ""]));
  },
});
