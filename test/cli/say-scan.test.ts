import { describe, expect, it } from "@jest/globals";
import { decodeOutcomes, encodeOutcomes } from "../../src/app/scan/outcome-vector.ts";
import { addUnobserved } from "../../src/app/scan/decide-pages.ts";
import type { ScanSummary } from "../../src/app/scan/scan-summary.ts";
import { sayScan } from "../../src/cli/say-scan.ts";
import type { Output } from "../../src/cli/output.ts";
import { civilDate } from "../../src/domain/civil-date.ts";
import { aHolderId } from "../support/builders.ts";

const rule = "benefit/old-age-allowance";
const seen = [
  { licenceId: aHolderId("A"), rule, outcome: "undetermined", isUnobserved: true },
  { licenceId: aHolderId("B"), rule, outcome: "undetermined" },
  { licenceId: aHolderId("C"), rule, outcome: "eligible" },
] as const;

const summary: ScanSummary = {
  asOf: civilDate("2026-11-22"),
  state: "dry-run",
  subjects: 30,
  outcomes: { [rule]: { eligible: 1, undetermined: 25 } },
  unobserved: { [rule]: 24 },
  casesOpened: 0,
  grantsOpened: 0,
  noticesQueued: 0,
  failures: [],
  failureCount: 0,
};

const said = (one: ScanSummary): string => {
  const lines: string[] = [];
  sayScan(one, () => "高龄津贴", { say: (line = "") => void lines.push(line) } as Output);
  return lines.find((line) => line.includes("高龄津贴")) ?? "";
};

describe("holders of whom nothing was observed", () => {
  it("are told apart from doubts in the summary of a scan", () => {
    expect(
      said(summary)
        .split(/\s+/)
        .filter((cell) => cell === "1" || cell === "24"),
    ).toEqual(["1", "1", "24"]);
    expect(said({ ...summary, unobserved: {} })).toMatch(/\b25\b/);
  });

  it("of an empty register make no table", () => {
    const lines: string[] = [];
    sayScan({ ...summary, outcomes: {} }, String, { say: (line = "") => void lines.push(line) } as Output);
    expect(lines.join("\n")).not.toContain("规则");
  });

  it("are kept in the outcomes of a scan, page by page, and counted by rule", () => {
    expect(decodeOutcomes(encodeOutcomes(seen))).toEqual(seen);
    expect(addUnobserved({ [rule]: 2 }, seen)).toEqual({ [rule]: 3 });
  });
});
