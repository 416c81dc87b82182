import { z } from "zod";
import { entry, readShaped } from "../../engine/index.ts";
import type { Problem } from "../../ports/errors.ts";

/** The library's own list, and the bureau's beside it, which may be left out. */
const files = ["notices/forbidden-words.yaml", "notices/forbidden-words.bureau.yaml"] as const;

const wordsFile = entry({
  words: z.array(
    entry({
      word: z.string().min(1),
      /** Who does not take it. */
      by: z.string().min(1),
      source: z.string().min(1),
      verified: z.boolean(),
    }),
  ),
});

/** A word that an operator does not take in a message. */
export type ForbiddenWord = z.infer<typeof wordsFile>["words"][number];

/** The words of both files, or what is wrong with them. */
export function readForbiddenWords(library: ReadonlyMap<string, string>): {
  readonly words: readonly ForbiddenWord[];
  readonly problems: readonly Problem[];
} {
  const read = files.flatMap((file) => {
    const text = library.get(file);
    return text === undefined ? [] : [readShaped(text, file, wordsFile)];
  });
  return {
    words: read.flatMap(({ value }) => value?.words ?? []),
    problems: read.flatMap(({ problems }) => problems.map((problem) => ({ ...problem, code: "template" }))),
  };
}

/** The words that a text holds, however wide its letters and whatever stands between them. */
export function forbiddenIn(text: string, words: readonly ForbiddenWord[]): readonly ForbiddenWord[] {
  const plain = (one: string): string =>
    one
      .normalize("NFKC")
      .toLowerCase()
      .replace(/[\s\u200B-\u200F\u2060]/g, "");
  const searched = plain(text);
  return words.filter(({ word }) => searched.includes(plain(word)));
}
