import { z } from "zod";
import { count, shape } from "./parts.ts";

export const runningDocuments = {
  doctor: shape({
    ok: z.boolean(),
    findings: z.array(shape({ topic: z.string(), standing: z.enum(["well", "warning", "wrong"]), says: z.string() })),
    keyFile: z.string(),
  }),
  backup: shape({
    file: z.string(),
    records: count,
    keyId: z.string(),
    keyFile: z.string().describe("not in the archive, and needed to restore it"),
    parts: z.array(shape({ part: z.string(), records: count, sha256: z.string() })),
  }),
  restore: shape({
    file: z.string(),
    records: count,
    backedUpAt: z.iso.datetime(),
    from: z.string(),
    into: shape({ engine: z.string(), location: z.string(), version: z.int() }),
    keyId: z.string(),
    keyFile: z.string(),
  }),
  worker: shape({ stopped: z.literal(true) }),
  schema: z.union([
    shape({ commands: z.array(z.string()) }),
    z.record(z.string(), z.unknown()).describe("the JSON Schema of a command's document"),
  ]),
} as const;
