import { z } from "zod";
import { examplesFile, factsFile, itemsFile } from "./library-schemas.ts";
import { ladderFile } from "./read-ladder.ts";
import { findingsFileForEditors, ruleFileForEditors } from "./rule-schema.ts";

type JsonSchema = Readonly<Record<string, unknown>>;

const schemaOf = (title: string, schema: z.ZodType): JsonSchema => ({
  ...z.toJSONSchema(schema, { io: "input" }),
  title,
});

/** JSON Schemas (2020-12) of the files of a rule library, for editors; the loader checks more than they can say. */
export const ruleFileJsonSchema = (): JsonSchema => schemaOf("规则 rule.yaml", ruleFileForEditors);
export const examplesFileJsonSchema = (): JsonSchema => schemaOf("例子 examples.yaml", examplesFile);
export const factsFileJsonSchema = (): JsonSchema => schemaOf("事实词典 facts.yaml", factsFile);
export const itemsFileJsonSchema = (): JsonSchema => schemaOf("服务事项 items.yaml", itemsFile);
export const findingsFileJsonSchema = (): JsonSchema => schemaOf("共用情形 findings.yaml", findingsFileForEditors);
export const ladderFileJsonSchema = (): JsonSchema => schemaOf("催办步骤 ladder.yaml", ladderFile);

/** Every schema by the name of its file in `rules/`. */
export const jsonSchemas: Readonly<Record<string, () => JsonSchema>> = {
  "rule.schema.json": ruleFileJsonSchema,
  "examples.schema.json": examplesFileJsonSchema,
  "facts.schema.json": factsFileJsonSchema,
  "items.schema.json": itemsFileJsonSchema,
  "findings.schema.json": findingsFileJsonSchema,
  "ladder.schema.json": ladderFileJsonSchema,
};
