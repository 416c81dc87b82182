import { describe, expect, it } from "@jest/globals";
import { chainsOf } from "../../../src/app/scan/chains.ts";
import type { HolderId, SubjectId } from "../../../src/domain/licence.ts";
import { headIdOf } from "../../../src/domain/heads.ts";
import { aDecision, aHolderId, aLicenceId } from "../../support/builders.ts";

const about = (subjectId: SubjectId, ...persons: readonly string[]) => ({
  subjectId,
  decided: {
    ...aDecision(),
    heads: persons.map((person) => ({
      headId: headIdOf(subjectId as HolderId, person),
      result: "holds" as const,
      because: [],
      missing: [],
    })),
  },
});

describe("which decisions wait for one another", () => {
  it("those of different subjects and persons do not", () => {
    const decisions = [about(aLicenceId("A")), about(aHolderId("B"), "p1"), about(aHolderId("C"), "p2", "p3")];
    expect(chainsOf(decisions)).toEqual(decisions.map((decision) => [decision]));
  });

  it("those of one subject stand in the order given", () => {
    const [a, b, again] = [about(aLicenceId("A")), about(aLicenceId("B")), about(aLicenceId("A"))];
    expect(chainsOf([a, b, again])).toEqual([[a, again], [b]]);
  });

  it("those that share a person are one chain, over others too, and so is the person's own", () => {
    const decisions = [
      about(aHolderId("A"), "p1"),
      about(aHolderId("B"), "p2"),
      about(aLicenceId("X")),
      about(aHolderId("C"), "p2", "p1"),
      about("person:p2" as HolderId),
    ];
    const [a, b, x, c, own] = decisions;
    expect(chainsOf(decisions)).toEqual([[a, b, c, own], [x]]);
  });
});
