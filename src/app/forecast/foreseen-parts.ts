import type { Decision } from "../../domain/decision.ts";
import type { GrantId } from "../../domain/grant.ts";
import type { SubjectId } from "../../domain/licence.ts";
import type { PendingEffect } from "../../ports/decision-log.ts";
import { grantNewsKey } from "../grants/queue-grant-notice.ts";
import type { Parts } from "../parts.ts";
import type { ForeseenGrants } from "./foreseen-grants.ts";
import type { ForeseenOutbox } from "./foreseen-outbox.ts";

/** Grants and an outbox that are foreseen only, in the place of the store's, at an instant to come. */
export function foreseenParts(parts: Parts, grants: ForeseenGrants, outbox: ForeseenOutbox, at: number): Parts {
  const { storage, ...rest } = parts;
  const nothing = (): Promise<void> => Promise.resolve();
  return {
    ...rest,
    clock: { now: () => at },
    storage: {
      ...storage,
      grants: {
        ...storage.grants,
        claim: (...args) => grants.claim(...args),
        release: (...args) => grants.release(...args),
        claimsOf: (grantId) => grants.claimsOf(grantId),
        open: (grant) => grants.open(grant),
        get: (grantId) => grants.get(grantId),
        move: (...args) => grants.move(...args),
        listOf: (holderIds) => grants.listOf(holderIds),
      },
      worklist: { ...storage.worklist, put: nothing, close: nothing },
      notices: {
        ...storage.notices,
        queue: ({ item, ...request }) =>
          item.kind === "answer" ? Promise.resolve("already") : outbox.queue({ ...request, item }),
        async stopItems(of) {
          const grant = await grants.get(of as GrantId);
          if (grant !== undefined) outbox.stop(grantNewsKey(grant));
          return 0;
        },
      },
    },
  };
}

/** A decision that nobody has recorded, as its effects want it. */
export const pendingOf = (subjectId: SubjectId, decided: Decision, cycle: string): PendingEffect => {
  const { rule, outcome, asOf } = decided;
  const key = { key: "", position: 0, contentDigest: "" };
  return { ...key, subjectId, rule, cycle, outcome, asOf, decided, isSuperseded: false };
};
