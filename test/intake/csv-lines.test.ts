import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import Papa from "papaparse";
import { describe, expect, it } from "@jest/globals";
import { csvRows } from "../../connectors/register-files/csv.ts";
import type { TextStream } from "../../connectors/register-files/csv.ts";
import { defaultLimits } from "../../connectors/register-files/limits.ts";
import { plainLines } from "../../connectors/register-files/plain-lines.ts";
import { lookAt } from "../../connectors/register-files/source-file.ts";

const dialect = { delimiter: ",", newline: "\n" } as const;
const { signal } = new AbortController();

const inPieces = (text: string, size: number): TextStream =>
  async function* () {
    for (let at = 0; at < text.length; at += size) yield { text: text.slice(at, at + size), share: 0 };
  };

async function cellsOf(text: string, size: number): Promise<readonly (readonly string[])[] | "refused"> {
  const found: (readonly string[])[] = [];
  try {
    for await (const { rows } of csvRows("a.csv", inPieces(text, size), dialect, defaultLimits)(signal))
      found.push(...rows.map(({ cells }) => cells));
  } catch {
    return "refused";
  }
  return found;
}

/** What papaparse makes of all of it at once. */
function atOnce(text: string): readonly (readonly string[])[] | "refused" {
  const { data, errors } = Papa.parse<string[]>(text.endsWith("\n") ? text : `${text}\n`, { ...dialect });
  if (errors.some(({ code }) => code === "MissingQuotes")) return "refused";
  return data.map((cells) => [...cells.slice(0, -1), (cells.at(-1) ?? "").replace(/\r$/, "")]);
}

const messy = fc
  .array(fc.constantFrom("a", "乙", ",", '"', '"', "\n", "\r\n", " ", '""', '","', '"\n"'), { maxLength: 60 })
  .map((parts) => parts.join(""));

describe("lines with quotes among lines without", () => {
  it("read as the parser reads the whole text, wherever its pieces are cut", async () => {
    await fc.assert(
      fc.asyncProperty(messy, fc.integer({ min: 1, max: 40 }), async (text, size) => {
        const whole = await cellsOf(text, text.length + 1);
        expect(await cellsOf(text, size)).toEqual(whole);
        const expected = atOnce(text);
        // The parser alone also gives the empty text behind the last line break as a row.
        if (expected !== "refused" && whole !== "refused")
          expect(whole.filter((cells) => cells.join("") !== "")).toEqual(
            expected.filter((cells) => cells.join("") !== ""),
          );
        else expect(whole).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });

  it("are counted as the rows that will be read, or not at all", async () => {
    const folder = mkdtempSync(join(tmpdir(), "wugan-lines-"));
    const path = join(folder, "a.csv");
    await fc.assert(
      fc.asyncProperty(messy, async (text) => {
        fc.pre(text !== "");
        writeFileSync(path, text);
        const lines = await plainLines(await lookAt(path), "utf-8", dialect, defaultLimits, signal);
        if (lines === undefined) return;
        const rows = await cellsOf(text, 7);
        expect(rows).not.toBe("refused");
        expect(rows.length).toBeLessThanOrEqual(lines + 1);
      }),
      { numRuns: 200 },
    );
    rmSync(folder, { recursive: true });
  });
});
