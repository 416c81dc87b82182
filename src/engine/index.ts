export { applyMaxAge, factBagFor, factBagForHolder, factsBehind } from "./fact-bag.ts";
export type { KnownOfHolder, KnownOfLicence } from "./fact-bag.ts";
export { dayFacts } from "./day-facts.ts";
export { candidateOf } from "./as-if.ts";
export type { Candidate } from "./as-if.ts";
export { readShaped } from "./check-shape.ts";
export { entry } from "./schema-parts.ts";
export { singleChanges, whatIfKnown } from "./counterfactual.ts";
export type { SingleChange, WhatIfKnown } from "./counterfactual.ts";
export { decide } from "./decide.ts";
export { cycleOf, nextCycleOn } from "./grant-cycle.ts";
export { amountLineWords } from "./grant-words.ts";
export { describeVersion, procedureWords, standingWords } from "./describe-version.ts";
export { markedWords } from "./unverified-words.ts";
export type { VersionLine, VersionPart } from "./version-lines.ts";
export { diffVersions } from "./diff-versions.ts";
export type { VersionChange, VersionSide } from "./diff-versions.ts";
export { explainDecision, explainFurther } from "./explain.ts";
export {
  examplesFileJsonSchema,
  factsFileJsonSchema,
  findingsFileJsonSchema,
  itemsFileJsonSchema,
  ladderFileJsonSchema,
  ruleFileJsonSchema,
} from "./json-schemas.ts";
export { loadRules } from "./load-rules.ts";
export { withOwnVersions } from "./merge-versions.ts";
export type { ApprovedVersion, LeftOut } from "./merge-versions.ts";
export { nextChange, nextChangeOn } from "./next-change.ts";
export { checkSameRule, readOwnVersion } from "./own-version.ts";
export type { OwnVersion } from "./own-version.ts";
export { staleSentences } from "./stale-sentences.ts";
export type { StaleSentence } from "./stale-sentences.ts";
export { sameConclusion, whatChanged } from "./what-changed.ts";
export { wordsOf } from "./value-words.ts";
export { readRegions } from "./regions-file.ts";
export type { Region } from "./regions-file.ts";
export { runExample, runExamples } from "./run-examples.ts";
export type * from "./types.ts";
export { didYouMean, type Problem } from "./problems.ts";
export type { YamlSource } from "./yaml-source.ts";
