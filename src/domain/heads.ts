import type { HolderId } from "./licence.ts";

/** Facts of a unit's persons stand under ids that begin so. */
export const headPrefix = (unit: HolderId): string => `head:${unit}:`;

/** @param identityHash keyed hash of the identity number, as in `person:<hash>`. */
export const headIdOf = (unit: HolderId, identityHash: string): string => `${headPrefix(unit)}${identityHash}`;

/** The unit that the facts of a head are about the person in. @param headId as `headIdOf` makes it. */
export const unitOfHead = (headId: string): HolderId =>
  headId.slice(headId.indexOf(":") + 1, headId.lastIndexOf(":")) as HolderId;

/** What stands for the person in any unit: the hash at the end of a head's or person's id. */
export const personIn = (id: string): string => id.slice(id.lastIndexOf(":") + 1);
