import type { RegisterStore } from "../../src/ports/register-store.ts";
import type { Context } from "./connection.ts";
import { factRecords } from "./fact-records.ts";
import { holderFold } from "./holder-fold.ts";
import { holderReadsOn } from "./holder-reads.ts";
import { licenceRecords } from "./licence-records.ts";
import { applyLicencesOn } from "./register-apply.ts";
import { registerContext } from "./register-context.ts";
import { applyFactsOn } from "./register-facts.ts";
import { applyHoldersOn } from "./register-holders.ts";
import { importsOn } from "./register-imports.ts";
import { lookupsOn } from "./register-lookups.ts";
import { readsOn } from "./register-reads.ts";

export function registerOn(context: Context): RegisterStore {
  const register = registerContext(context);
  const lookups = lookupsOn(register);
  const imports = importsOn(register, lookups, holderFold(register));
  const facts = factRecords(context.writer, register.factNames, register.sources);
  return {
    ...imports.facet,
    applyLicences: applyLicencesOn(register, imports, licenceRecords(register, lookups), facts),
    applyHolders: applyHoldersOn(register, imports, facts),
    applyFacts: applyFactsOn(register, imports, facts),
    ...readsOn(register, lookups),
    ...holderReadsOn(register),
  };
}
