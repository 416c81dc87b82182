import type { z } from "zod";
import { decidingDocuments } from "./deciding.ts";
import { noticesDocuments } from "./notices.ts";
import { registerDocuments } from "./register.ts";
import { rulesDocuments } from "./rules.ts";
import { runningDocuments } from "./running.ts";

export { error as errorDocument } from "./parts.ts";

/** The document that every command prints with `--json`, by the command's name. A command that fails prints `errorDocument`. */
export const documents: ReadonlyMap<string, z.ZodType> = new Map<string, z.ZodType>(
  Object.entries({
    ...registerDocuments,
    ...decidingDocuments,
    ...rulesDocuments,
    ...noticesDocuments,
    ...runningDocuments,
  }),
);
