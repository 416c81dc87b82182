import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { RegisterIntake } from "../../src/ports/register-intake.ts";
import type { Vault } from "../../src/ports/vault.ts";
import { defaultLimits } from "./limits.ts";
import type { Limits } from "./limits.ts";
import { loadMapping } from "./load-mapping.ts";
import { openRegisterFile, RegisterFile } from "./register-file.ts";
import { countRejects, openRejects } from "./rejects.ts";
import { sourceNames } from "./source-names.ts";

export interface RegisterFilesOptions {
  /** Makes the ids of holders who have no unified social credit code. */
  readonly vault: Vault;
  /** Folders whose `<name>.yaml` are sources; they go before built-in ones of the same name. */
  readonly sourceDirectories?: readonly string[];
  /** IANA zone in which an instant in a register becomes a day; Asia/Shanghai if absent. */
  readonly zone?: string;
  readonly limits?: Partial<Limits>;
}

/** The sources that come with the program; the compiled program finds them where its own sources lie. */
function builtInSources(): string {
  const beside = fileURLToPath(new URL("sources", import.meta.url));
  return existsSync(beside)
    ? beside
    : fileURLToPath(new URL("../../../connectors/register-files/sources", import.meta.url));
}

/** Registers that arrive as files: CSV, TSV, XLSX, XLS, JSON and NDJSON, each read through a source mapping in YAML. */
export function registerFiles(options: RegisterFilesOptions): RegisterIntake {
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const { vault, zone = "Asia/Shanghai" } = options;
  const sourceDirectories = [...(options.sourceDirectories ?? []), builtInSources()];
  return {
    sources: () => sourceNames(sourceDirectories),
    open: async (path, source, context) => {
      const mapping = await loadMapping(source, sourceDirectories, context);
      return openRegisterFile(path, mapping, { ...context, vault, zone }, limits);
    },
    rejects: (file, directory, name) => {
      if (!(file instanceof RegisterFile)) throw new TypeError("the file was opened by another intake");
      return openRejects(file, directory, name);
    },
    countRejects,
  };
}
