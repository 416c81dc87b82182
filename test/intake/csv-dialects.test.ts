import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { csvRows, newlineOf } from "../../connectors/register-files/csv.ts";
import { defaultLimits } from "../../connectors/register-files/limits.ts";
import { describeWithData, sharedData } from "../support/shared-data.ts";

/** Rows of the text, fed to the parser in pieces of `size` characters. */
async function tableOf(text: string, delimiter = ",", size = 7): Promise<readonly (readonly string[])[]> {
  const pieces = async function* () {
    for (let at = 0; at < text.length; at += size) yield { text: text.slice(at, at + size), share: at / text.length };
  };
  const rows: (readonly string[])[] = [];
  for await (const chunk of csvRows(
    "table.csv",
    pieces,
    { delimiter, newline: newlineOf(text) },
    defaultLimits,
  )(new AbortController().signal))
    for (const row of chunk.rows) rows.push(row.problem === undefined ? row.cells : ["!"]);
  return rows;
}

const withoutBlank = (rows: readonly (readonly string[])[]) => rows.filter((row) => row.join("") !== "");

describe("delimited text", () => {
  it("gives each row the line on which it begins, quoted line breaks counted", async () => {
    const text = 'a,b\n1,"x\ny"\n2,z\r\n"3\r\n3",w\n';
    const pieces = async function* () {
      yield { text, share: 1 };
    };
    const lines: number[] = [];
    for await (const { rows } of csvRows(
      "t.csv",
      pieces,
      { delimiter: ",", newline: "\n" },
      defaultLimits,
    )(new AbortController().signal))
      lines.push(...rows.map(({ line }) => line));
    expect(lines).toEqual([1, 2, 4, 5]);
  });

  it("sets aside a row whose quotes do not pair and goes on after it", async () => {
    expect(await tableOf('a,b\n1,"x"y,z"\n2,w\n')).toEqual([["a", "b"], ["!"], ["2", "w"]]);
  });

  it("refuses a quote that is never closed, naming its line", async () => {
    await expect(tableOf('a,b\n1,2\n3,"4\n5,6\n')).rejects.toThrow(/table\.csv：第 3 行.*双引号/);
  });

  it("refuses a row that does not end instead of filling memory with it", async () => {
    const endless = async function* () {
      yield { text: 'a,b\n1,"', share: 0 };
      for (let i = 0; i < 100; i++) yield { text: "x".repeat(100_000), share: 0 };
    };
    const read = async () => {
      for await (const _ of csvRows(
        "t.csv",
        endless,
        { delimiter: ",", newline: "\n" },
        defaultLimits,
      )(new AbortController().signal));
    };
    await expect(read()).rejects.toThrow(/第 2 行.*仍未结束/);
  });

  it("takes rows that end in a lone carriage return", async () => {
    expect(await tableOf("a,b\r1,2\r3,4")).toEqual([
      ["a", "b"],
      ["1", "2"],
      ["3", "4"],
    ]);
  });
});

interface SpectrumCase {
  readonly name: string;
  readonly csv_base64: string;
  readonly expected: Readonly<Record<string, string>> | readonly Readonly<Record<string, string>>[];
}

/** Its expectation is of another text: a number that does not stand in the file, or line ends that were lost. */
const spoilt = ["location_coordinates", "newlines_crlf"];

describeWithData("csv-spectrum", () => {
  const { cases } = JSON.parse(readFileSync(join(sharedData, "bad-input/csv_spectrum.json"), "utf8")) as {
    readonly cases: readonly SpectrumCase[];
  };
  it.each(cases.map((one) => [one.name, one] as const))("reads %s", async (name, { csv_base64, expected }) => {
    const [header = [], ...rows] = withoutBlank(await tableOf(Buffer.from(csv_base64, "base64").toString("utf8")));
    const records = rows.map((row) => Object.fromEntries(header.map((column, i) => [column, row[i]])));
    if (spoilt.includes(name)) expect(Object.keys(records[0] ?? {})).toEqual(Object.keys([expected].flat()[0] ?? {}));
    else expect(records).toEqual(expected);
  });
});

interface PapaCase {
  readonly description: string;
  readonly input: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly expected: { readonly data: readonly (readonly string[])[] };
}

/** Cases about comments, typing, other quote marks and other options are about dialects that registers do not come in. */
const isOurs = ({ config = {}, expected }: PapaCase): boolean =>
  Object.keys(config).every((key) => key === "delimiter") &&
  !["\u001f", ", "].includes(String(config["delimiter"])) &&
  Array.isArray(expected.data[0]);

describeWithData("the cases of Papa Parse in our dialect", () => {
  const { core, parse } = JSON.parse(readFileSync(join(sharedData, "bad-input/papaparse_cases_open.json"), "utf8")) as {
    readonly core: readonly PapaCase[];
    readonly parse: readonly PapaCase[];
  };
  const ours = [...core, ...parse].filter(isOurs);

  it("are most of them", () => expect(ours.length).toBeGreaterThanOrEqual(25));

  it.each(ours.map((one) => [one.description, one] as const))(
    "%s",
    async (description, { input, config, expected }) => {
      const read = tableOf(input.replace(/^\uFEFF/, ""), (config?.["delimiter"] as string | undefined) ?? ",");
      if (description.includes("invalid trailing quote")) await expect(read).rejects.toThrow(/双引号/);
      else expect(withoutBlank(await read)).toEqual(withoutBlank(expected.data));
    },
  );
});
