export { applyMaxAge, factBagFor } from "./fact-bag.ts";
export type { KnownOfLicence } from "./fact-bag.ts";
export { dayFacts } from "./day-facts.ts";
export { decide } from "./decide.ts";
export { explainDecision } from "./explain.ts";
export {
  examplesFileJsonSchema,
  factsFileJsonSchema,
  findingsFileJsonSchema,
  itemsFileJsonSchema,
  ruleFileJsonSchema,
} from "./json-schemas.ts";
export { loadRules } from "./load-rules.ts";
export { nextChangeOn } from "./next-change.ts";
export { wordsOf } from "./value-words.ts";
export { runExample, runExamples } from "./run-examples.ts";
export type * from "./types.ts";
export type { Problem } from "./problems.ts";
