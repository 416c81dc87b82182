import { z } from "zod";
import { mappingSchema } from "./mapping.ts";

/** What `mapping.schema.json` holds: editors check and complete a mapping by it. */
export const mappingJsonSchema = (): unknown => ({
  ...z.toJSONSchema(mappingSchema, { io: "input", reused: "ref" }),
  title: "来源映射 (source mapping)",
});
