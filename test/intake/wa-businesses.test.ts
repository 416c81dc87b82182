import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, it, jest } from "@jest/globals";
import { describeWithData, sharedData } from "../support/shared-data.ts";
import { hasXz } from "../support/xz.ts";
import { recordsOfCsv } from "./rfc4180.ts";
import { intake, licencesOf, options, rejectedOf, rowsOf, testSources } from "./support.ts";

jest.setTimeout(120_000);

const packed = join(sharedData, "registries/wa_businesses_open_close.csv.xz");

const canRun = hasXz() && existsSync(packed);

describeWithData("the register of Washington State", () => {
  if (!canRun) {
    it.skip("skipped: the xz command is not installed", () => undefined);
    return;
  }
  let path: string;
  beforeAll(async () => {
    path = join(await mkdtemp(join(tmpdir(), "wugan-wa-")), "wa.csv");
    await writeFile(path, execFileSync("xz", ["-dc", packed], { maxBuffer: 64 * 1024 * 1024 }));
  });

  it("is taken in row by row: 180,807 rows, three of which end before they begin", async () => {
    const raw = recordsOfCsv(readFileSync(path, "utf8"));
    const rows = await rowsOf(await intake().open(path, join(testSources, "wa-businesses.yaml"), options));
    expect(raw).toHaveLength(180_807);
    expect(rows).toHaveLength(raw.length);
    const backwards = raw.flatMap((one, i) => ((one["OPEN.DATE"] ?? "") > (one["CLOSE.DATE"] ?? "") ? [i + 2] : []));
    expect(rejectedOf(rows).map(({ line, problems }) => [line, problems[0]?.code])).toEqual(
      backwards.map((line) => [line, "ends-before-start"]),
    );
    const taken = raw.filter((one) => (one["OPEN.DATE"] ?? "") <= (one["CLOSE.DATE"] ?? ""));
    const licences = licencesOf(rows);
    const differing = licences.filter(
      ({ licenceNo, validFrom, validUntil }, i) =>
        licenceNo !== taken[i]?.["UBI"] || validFrom !== taken[i]["OPEN.DATE"] || validUntil !== taken[i]["CLOSE.DATE"],
    );
    expect(licences).toHaveLength(taken.length);
    expect(differing).toEqual([]);
    // Some numbers stand on several rows; none is swallowed here.
    expect(new Set(licences.map(({ licenceId }) => licenceId)).size).toBe(new Set(taken.map((one) => one["UBI"])).size);
  });
});
