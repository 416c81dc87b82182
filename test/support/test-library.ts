import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rulesFromFolder } from "../../connectors/rules-files/index.ts";
import type { RuleFiles, RuleSource } from "../../src/ports/rule-source.ts";

const here = dirname(fileURLToPath(import.meta.url));

/** A rule source whose files a test may change under the program's feet. */
export interface TestLibrary extends RuleSource {
  /** Replaces a file from the next reading on; `undefined` takes it away. */
  put(path: string, text: string | undefined): void;
  get(path: string): string;
}

/**
 * The library that comes with the program, with the rules of `test/support/library` in place of its own: windows of 60
 * to 10 calendar days before the last valid day, so that a change of the law does not change what these tests mean.
 */
export async function testLibrary(): Promise<TestLibrary> {
  const files = await testFiles();
  return {
    location: "test library",
    read: async () => new Map(files),
    put(path, text) {
      if (text === undefined) files.delete(path);
      else files.set(path, text);
    },
    get(path) {
      const text = files.get(path);
      if (text === undefined) throw new Error(`the test library has no ${path}`);
      return text;
    },
  };
}

/** The same library as a folder, for programs that are started with `WUGAN_RULES`. */
export async function writeTestLibrary(folder: string): Promise<void> {
  for (const [path, text] of await testFiles()) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

async function testFiles(): Promise<Map<string, string>> {
  const shipped: RuleFiles = await rulesFromFolder(join(here, "../../rules")).read();
  const own: RuleFiles = await rulesFromFolder(join(here, "library")).read();
  const kept = [...shipped].filter(([path]) => !/^(renewal|benefit)\//.test(path));
  const files = new Map([...kept, ...own]);
  // The catalogue may refer only to rules that are there.
  const items = files.get("items.yaml") ?? "";
  const isThere = (rule: string): boolean => files.has(`${rule}/rule.yaml`);
  files.set(
    "items.yaml",
    items.replace(/,\s*rule: ([a-z0-9/-]+)/g, (all, rule: string) => (isThere(rule) ? all : "")),
  );
  return files;
}

/** A rule file of the test library with every finding told that may be. */
export const tellingOf = (text: string): string =>
  text.replace(/^( +)(effect: (block|route))$/gm, "$1$2\n$1tell: true");
