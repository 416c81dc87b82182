import { expect } from "@jest/globals";
import { addDays } from "../../src/domain/civil-date.ts";
import { aTally, today } from "../support/builders.ts";
import type { ContractSuite } from "./contract-suite.ts";

const { scanId, rule, version } = aTally();

export function shadowTalliesContract({ promises }: ContractSuite): void {
  promises("a tally comes back as it was put, once however often it is put", async ({ storage, reopen }) => {
    await storage.rules.putShadow(aTally());
    await storage.rules.putShadow(aTally({ outcomes: { held: 3 }, failures: 1, differing: [] }));
    await storage.rules.putShadow(aTally({ outcomes: { held: 3 }, failures: 1, differing: [] }));
    const { rules } = await reopen();
    expect(await rules.listShadow({ scanId, rule, version, limit: 10 })).toEqual([
      aTally({ outcomes: { held: 3 }, failures: 1, differing: [] }),
    ]);
  });

  promises("tallies of a scan are listed by part, page by page", async ({ storage: { rules } }) => {
    for (const part of ["000002", "000000", "000001"]) await rules.putShadow(aTally({ part }));
    await rules.putShadow(aTally({ version: 4 }));
    const parts = async (query: { readonly after?: string; readonly limit: number }) =>
      (await rules.listShadow({ scanId, rule, version, ...query })).map(({ part }) => part);
    expect(await parts({ limit: 2 })).toEqual(["000000", "000001"]);
    expect(await parts({ after: "000001", limit: 2 })).toEqual(["000002"]);
    expect(await parts({ limit: 0 })).toEqual([]);
  });

  promises("the scans that tallied a version are known, newest day first", async ({ storage: { rules } }) => {
    const tomorrow = addDays(today, 1);
    for (const [id, asOf] of [
      [`${tomorrow}#1`, tomorrow],
      [scanId, today],
      [`${today}#2`, today],
    ] as const)
      for (const part of ["000000", "000001"]) await rules.putShadow(aTally({ scanId: id, asOf, part }));
    expect(await rules.shadowScans(rule, version, 10)).toEqual([`${tomorrow}#1`, `${today}#2`, scanId]);
    expect(await rules.shadowScans(rule, version, 1)).toEqual([`${tomorrow}#1`]);
    expect(await rules.shadowScans(rule, 4, 10)).toEqual([]);
  });

  promises("a scan that starts over leaves no tally of its first attempt", async ({ storage: { rules } }) => {
    await rules.putShadow(aTally());
    await rules.putShadow(aTally({ scanId: `${today}#2` }));
    await rules.clearShadow(scanId);
    await rules.clearShadow(scanId);
    expect(await rules.listShadow({ scanId, rule, version, limit: 10 })).toEqual([]);
    expect(await rules.shadowScans(rule, version, 10)).toEqual([`${today}#2`]);
  });
}
