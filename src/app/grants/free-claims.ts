import type { GrantId } from "../../domain/grant.ts";
import type { Parts } from "../parts.ts";
import { grantIdOf, isBenefit } from "./prepare-grant.ts";

const pageSize = 200;

/**
 * Gives up what is claimed for grants that were never opened and that no decision calls for any more: a crash stood
 * between claim and grant, and the next decision was about another cycle. Without it a person counted there would be used
 * up for ever. Answers for how many grants. To be called where no scan runs.
 */
export async function freeUnopenedClaims(parts: Parts): Promise<number> {
  const { grants } = parts.storage;
  let wanted: ReadonlySet<GrantId> | undefined;
  let freed = 0;
  for (let after: GrantId | undefined; ;) {
    const page = await grants.claimedUnopened(after, pageSize);
    if (page.length > 0) wanted ??= await grantsCalledFor(parts);
    for (const grantId of page) {
      if (wanted?.has(grantId) === true) continue;
      await grants.release(grantId);
      freed += 1;
    }
    after = page.at(-1);
    if (after === undefined || page.length < pageSize) return freed;
  }
}

/** Grants that decisions still call for whose effects are not finished. */
async function grantsCalledFor({ storage: { decisions } }: Parts): Promise<ReadonlySet<GrantId>> {
  const wanted = new Set<GrantId>();
  for (let from = 0; ;) {
    const page = await decisions.pending(from, Number.MAX_SAFE_INTEGER, pageSize);
    for (const pending of page)
      if (isBenefit(pending) && pending.outcome === "eligible" && !pending.isSuperseded) wanted.add(grantIdOf(pending));
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return wanted;
    from = last.position + 1;
  }
}
