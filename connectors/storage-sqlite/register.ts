import type { RegisterStore } from "../../src/ports/register-store.ts";
import type { Context } from "./connection.ts";
import { namesIn } from "./names.ts";
import type { Names } from "./names.ts";
import { applyFactsOn, factWriter } from "./register-facts.ts";
import { applyLicencesOn } from "./register-apply.ts";
import { importsOn } from "./register-imports.ts";
import { lookupsOn } from "./register-lookups.ts";
import { readsOn } from "./register-reads.ts";

/** What the files of the register share. */
export interface RegisterContext extends Context {
  readonly sources: Names;
  readonly factNames: Names;
  /** Runs the work in one immediate transaction; if it fails, nothing of it is remembered anywhere. */
  readonly transact: <T>(work: () => T) => T;
}

export function registerOn(context: Context): RegisterStore {
  const { writer } = context;
  const sources = namesIn(writer, "sources", "source_no");
  const factNames = namesIn(writer, "facts_known", "fact_no");
  const register: RegisterContext = {
    ...context,
    sources,
    factNames,
    transact<T>(work: () => T): T {
      try {
        return writer.transaction(work).immediate();
      } catch (error) {
        sources.forget();
        factNames.forget();
        throw error;
      }
    },
  };
  const lookups = lookupsOn(register);
  const imports = importsOn(register, lookups);
  const facts = factWriter(register);
  return {
    ...imports.facet,
    applyLicences: applyLicencesOn(register, imports, lookups, facts),
    applyFacts: applyFactsOn(register, imports, facts),
    ...readsOn(register, lookups),
  };
}
