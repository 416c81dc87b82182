import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { jsonSchemas } from "../../src/engine/json-schemas.ts";
import { productFiles, rulesFolder } from "./support/libraries.ts";

describe("the JSON Schemas for editors", () => {
  it.each(Object.entries(jsonSchemas))("stand beside the rules as the program has them: %s", (file, schema) => {
    expect(JSON.parse(readFileSync(join(rulesFolder, file), "utf8"))).toEqual(schema());
  });

  it("are the only ones there", () => {
    const found = readdirSync(rulesFolder).filter((name) => name.endsWith(".schema.json"));
    expect(found.sort()).toEqual(Object.keys(jsonSchemas).sort());
  });

  it("are named in the first line of every file they describe", () => {
    const kindOf = (file: string): string => `${file.replace(/^.*\//, "").replace(".yaml", "")}.schema.json`;
    const described = [...productFiles()].filter(([file]) => Object.hasOwn(jsonSchemas, kindOf(file)));
    expect(described.length).toBeGreaterThanOrEqual(9);
    for (const [file, text] of described) {
      const up = "../".repeat(file.split("/").length - 1) || "./";
      expect(text.split("\n")[0]).toBe(`# yaml-language-server: $schema=${up}${kindOf(file)}`);
    }
  });
});
