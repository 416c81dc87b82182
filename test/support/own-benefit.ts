import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { rulesFromFolder } from "../../connectors/rules-files/index.ts";
import { benefitFiles, rulesFolder } from "../engine/support/libraries.ts";

/** The small benefits as a folder, with the templates that every library has. */
export async function writeBenefitLibrary(folder: string): Promise<void> {
  const shipped = await rulesFromFolder(rulesFolder).read();
  const templates = [...shipped].filter(([path]) => path.startsWith("notices/"));
  for (const [path, text] of [...benefitFiles(), ...templates]) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** A second version of the hiring grant: two months insured instead of three, 2000 yuan instead of 1500. */
export const anOwnBenefit = (): string => `rule: benefit/tea-hiring
kind: benefit
title: { zh: 茶馆招工补助, en: Tea house hiring grant }
department: { zh: 茶务局, en: tea office }
subject: holder
appliesTo: { holderKinds: [enterprise] }
versions:
  - version: 2
    inForce: { from: 2026-04-01 }
    basis: [{ law: 招工办法（二）, verified: true }]
    parameters:
      leastMonths:
        label: { zh: 最少月数, en: least months }
        unit: months
        values: [{ from: 2026-04-01, value: 2 }]
      each:
        label: { zh: 每人补助, en: for each }
        unit: fen
        values: [{ from: 2026-04-01, value: 200000 }]
    conditions:
      all:
        - { id: not-listed, fact: holder.listed, operator: equal, value: false }
    heads:
      list: holder.hireList
      says: { zh: 每名新招人员, en: each person hired }
      conditions:
        all:
          - { id: months, fact: head.months, operator: greaterThanInclusive, value: { fact: param.leastMonths } }
          - { id: not-counted, fact: head.counted, operator: equal, value: false }
    grant:
      cycle: quarter
      amount:
        kind: per-head
        says: { zh: 每招一人, en: for each person hired }
        pays: param.each
        rounding: { to: yuan, mode: half-up }
      intent: { required: false, says: { zh: 不必确认, en: none } }
      publicity: { days: 5, unit: working-days, verified: true }
      oncePer: head
      excludes:
        [{ fact: head.counted, says: { zh: 一人一次, en: once each }, basis: [{ law: 招工办法, verified: true }] }]
      payment: { zh: 对公账户, en: bank account }
      stop: []
    tier: auto-prepare
defaults:
  holder.listed: false
examples:
  - { name: the eve, asOf: 2026-03-31, expect: { outcome: not-applicable } }
  - name: the first day
    asOf: 2026-04-01
    heads:
      [
        { head: a, given: { head.months: 2, head.counted: false } },
        { head: b, given: { head.months: 1, head.counted: false } },
      ]
    expect: { outcome: eligible, because: [not-listed, months], amount: { fen: 200000 }, heads: { a: holds, b: fails } }
  - name: in doubt
    asOf: 2026-05-01
    heads: [{ head: a, given: { head.months: 2 } }]
    expect: { outcome: undetermined, missing: [head.counted] }
  - { name: nobody knows the persons, asOf: 2026-05-01, expect: { outcome: undetermined, missing: [holder.hireList] } }
  - { name: nobody hired, asOf: 2026-05-01, heads: [], expect: { outcome: not-eligible, because: [not-listed] } }
`;
