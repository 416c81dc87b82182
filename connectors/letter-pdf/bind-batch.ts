import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { CivilDate } from "../../src/domain/civil-date.ts";
import type { BoundBatch } from "../../src/ports/letter-batches.ts";
import { exists, makeFolder, namesIn, readJson, syncFolder, writeDurably } from "./files.ts";
import { letterFile, type Letter, type Sender } from "./letter.ts";
import { manifestOf, type ManifestRow } from "./manifest.ts";
import { renderLetters } from "./render-letters.ts";

/** Letters wait here, below the letters folder. */
export const waitingFolder = "waiting";
/** Letters in one PDF at most. */
const lettersAFile = 200;
const pagesALetter = 2;

/** Whether a name below the letters folder is a batch: its day. */
export const isBatch = (name: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(name);

/**
 * Binds what waits into the folder of a day: `letters-N.pdf`, `manifest.csv` and the letters themselves. The folder gets
 * its name last, so that one under its name is whole; letters that a crash left both there and waiting are let go.
 */
export async function bindBatch(folder: string, day: CivilDate, sender: Sender): Promise<BoundBatch | undefined> {
  const target = join(folder, day);
  await letGoOfBound(folder);
  if (await exists(target)) return undefined;
  const waiting = join(folder, waitingFolder);
  const names = (await namesIn(waiting)).filter((name) => name.endsWith(".json"));
  if (names.length === 0) return undefined;
  const draft = `${target}.part`;
  await rm(draft, { recursive: true, force: true });
  await makeFolder(draft);
  const letters: Letter[] = [];
  for (const name of names) letters.push(letterFile.parse(await readJson(waiting, name)));
  await writeFiles(draft, letters, sender, day);
  await rename(draft, target);
  await syncFolder(folder);
  await letGoOfBound(folder);
  return { day, letters: letters.length, folder: target };
}

async function writeFiles(draft: string, letters: readonly Letter[], sender: Sender, day: CivilDate): Promise<void> {
  const rows: ManifestRow[] = [];
  for (let from = 0; from < letters.length; from += lettersAFile) {
    const some = letters.slice(from, from + lettersAFile);
    const file = `letters-${from / lettersAFile + 1}.pdf`;
    await writeDurably(join(draft, file), await renderLetters(some, sender, day));
    some.forEach((letter, index) => rows.push({ letter, file, page: index * pagesALetter + 1 }));
  }
  await writeDurably(join(draft, "manifest.csv"), manifestOf(rows));
  for (const letter of letters) await writeDurably(join(draft, `${letter.noticeId}.json`), JSON.stringify(letter));
}

/** Takes letters out of the waiting folder that lie in a batch. */
async function letGoOfBound(folder: string): Promise<void> {
  const waiting = join(folder, waitingFolder);
  const names = await namesIn(waiting);
  for (const batch of (await namesIn(folder)).filter(isBatch)) {
    const bound = new Set(await namesIn(join(folder, batch)));
    for (const name of names) if (bound.has(name)) await rm(join(waiting, name), { force: true });
  }
}
