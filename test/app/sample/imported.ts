import { createHmac } from "node:crypto";
import { registerFiles } from "../../../connectors/register-files/index.ts";
import { rulesFromFolder } from "../../../connectors/rules-files/index.ts";
import { sampleFiles } from "../../../connectors/sample-files/index.ts";
import { intakeContext } from "../../../src/app/intake-context.ts";
import { sampleRegister } from "../../../src/app/sample/sample-register.ts";

import type { FactCoverage, Licence, ObservedFact } from "../../../src/domain/licence.ts";
import { loadRules } from "../../../src/engine/index.ts";
import type { RuleSet } from "../../../src/engine/index.ts";
import type { HolderRecord, IntakeRow } from "../../../src/ports/register-intake.ts";
import type { Vault } from "../../../src/ports/vault.ts";
import type { SampleRequest } from "./support.ts";

/** Hashes as a vault does and cannot seal: intake never seals. */
const vault: Vault = {
  keyId: "test",
  seal: () => new Uint8Array(0),
  open: () => "",
  keyedHash: (purpose, value) => createHmac("sha256", `test/${purpose}`).update(value).digest("hex").slice(0, 32),
};

const loaded = loadRules(await rulesFromFolder("rules").read());
if (loaded.ruleSet === undefined) throw new Error(JSON.stringify(loaded.problems.slice(0, 3)));
export const ruleSet: RuleSet = loaded.ruleSet;

export interface Register {
  readonly licences: ReadonlyMap<string, Licence>;
  readonly holders: ReadonlyMap<string, HolderRecord>;
  readonly facts: ReadonlyMap<string, readonly ObservedFact[]>;
  readonly coverage: readonly FactCoverage[];
  readonly read: number;
  readonly rejected: readonly (IntakeRow & { readonly kind: "rejected" })[];
}

/** What the intake makes of the sample's files through the sources that come with the program. */
export async function imported(request: SampleRequest): Promise<Register> {
  const licences = new Map<string, Licence>();
  const holders = new Map<string, HolderRecord>();
  const facts = new Map<string, ObservedFact[]>();
  const coverage: FactCoverage[] = [];
  const rejected: (IntakeRow & { readonly kind: "rejected" })[] = [];
  let read = 0;
  const takeIn = (row: IntakeRow): void => {
    if (row.kind === "rejected") rejected.push(row);
    // Of rows that repeat a number, the store keeps the first.
    else if (row.kind === "licence" && !licences.has(row.record.licence.licenceId))
      licences.set(row.record.licence.licenceId, row.record.licence);
    if (row.kind === "holder") holders.set(row.record.holder.holderId, row.record);
    for (const fact of row.kind === "facts" ? row.facts : row.kind === "rejected" ? [] : row.record.facts)
      facts.set(fact.subjectId, [...(facts.get(fact.subjectId) ?? []), fact]);
  };
  for (const { name, source, lines } of sampleRegister(request)) {
    const written = await sampleFiles.writeTemporary(name, lines());
    const file = await registerFiles({ vault }).open(
      written.path,
      source,
      intakeContext(ruleSet, { observedOn: request.asOf, importedOn: request.asOf }),
    );
    coverage.push(...(file.coverage ?? []));
    for await (const { rows } of file.batches(1000, new AbortController().signal)) {
      if (name === "licences.csv") read += rows.length;
      rows.forEach(takeIn);
    }
    await written.remove();
  }
  return { licences, holders, facts, coverage, read, rejected };
}
