import type { ArchiveFile } from "../../src/ports/archive-file.ts";
import { read, verify } from "./read.ts";
import { write } from "./write.ts";

/** Archives as `.tar.gz`: lines of JSON by part, and a manifest with counts and checksums. */
export const tarGzArchive: ArchiveFile = { write, verify, read };
