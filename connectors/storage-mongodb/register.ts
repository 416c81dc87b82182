import type { RegisterStore } from "../../src/ports/register-store.ts";
import type { Context } from "./context.ts";
import { holderReadsOn } from "./holder-reads.ts";
import { applyFactsOn } from "./register-facts.ts";
import { applyHoldersOn } from "./register-holders.ts";
import { importsOn } from "./register-imports.ts";
import { applyLicencesOn } from "./register-licences.ts";
import { readsOn } from "./register-reads.ts";
import { registerContext } from "./register-state.ts";

export function registerOn(context: Context): RegisterStore {
  const register = registerContext(context);
  return {
    ...importsOn(register),
    applyLicences: applyLicencesOn(register),
    applyHolders: applyHoldersOn(register),
    applyFacts: applyFactsOn(register),
    ...readsOn(register),
    ...holderReadsOn(register),
  };
}
