/** The words of the engine, by what they are about. */
export type * from "./types/text.ts";
export type * from "./types/fact.ts";
export type * from "./types/item.ts";
export type * from "./types/condition.ts";
export type * from "./types/grant.ts";
export type * from "./types/version-part.ts";
export type * from "./types/rule.ts";
export type * from "./types/example.ts";
export type * from "./types/rule-set.ts";
export type * from "./types/explanation.ts";
