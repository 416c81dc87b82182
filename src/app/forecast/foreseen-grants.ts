import { mayMoveGrant, type Grant, type GrantId } from "../../domain/grant.ts";
import type { HolderId } from "../../domain/licence.ts";
import { Conflict } from "../../ports/errors.ts";
import type { GrantStore } from "../../ports/grant-store.ts";
import { answersOf } from "../notices/answers.ts";
import type { Parts } from "../parts.ts";

const pageSize = 500;

/** What the effects of a decision about a benefit ask of the grants. */
type Needed = Pick<GrantStore, "claim" | "release" | "claimsOf" | "open" | "get" | "move" | "listOf">;

/** The grants as they would go on, with what they use up: those of the store are read, nothing is written. */
export class ForeseenGrants implements Needed {
  readonly #grants = new Map<GrantId, Grant>();
  readonly #ofHolder = new Map<HolderId, Set<GrantId>>();
  readonly #claims = new Map<string, GrantId>();
  readonly #claimsOf = new Map<GrantId, Set<string>>();

  async load({ storage: { grants } }: Parts): Promise<void> {
    for (let after: GrantId | undefined; ;) {
      const page = await grants.list({ ...(after === undefined ? {} : { after }), limit: pageSize });
      const claims = await answersOf(page.map(({ grantId }) => grants.claimsOf(grantId)));
      for (const [n, grant] of page.entries()) {
        this.#put(grant);
        await this.claim(grant.grantId, claims[n] ?? []);
      }
      after = page.at(-1)?.grantId;
      if (after === undefined || page.length < pageSize) return;
    }
  }

  claim(grantId: GrantId, keys: readonly string[]): Promise<ReadonlyMap<string, GrantId>> {
    const others = new Map<string, GrantId>();
    const own = this.#claimsOf.get(grantId) ?? new Set();
    this.#claimsOf.set(grantId, own);
    for (const key of keys) {
      const holds = this.#claims.get(key);
      if (holds !== undefined && holds !== grantId) {
        others.set(key, holds);
        continue;
      }
      this.#claims.set(key, grantId);
      own.add(key);
    }
    return Promise.resolve(others);
  }

  async release(grantId: GrantId, keys?: readonly string[]): Promise<void> {
    for (const key of keys ?? (await this.claimsOf(grantId)))
      if (this.#claimsOf.get(grantId)?.delete(key) === true) this.#claims.delete(key);
  }

  claimsOf(grantId: GrantId): Promise<readonly string[]> {
    return Promise.resolve([...(this.#claimsOf.get(grantId) ?? [])].sort());
  }

  open(grant: Grant): Promise<"opened" | "already"> {
    if (this.#grants.has(grant.grantId)) return Promise.resolve("already");
    this.#put(grant);
    return Promise.resolve("opened");
  }

  get(grantId: GrantId): Promise<Grant | undefined> {
    return Promise.resolve(this.#grants.get(grantId));
  }

  move(...[grantId, , to, change]: Parameters<GrantStore["move"]>): Promise<Grant> {
    const grant = this.#grants.get(grantId);
    if (grant === undefined || (grant.state !== to && !mayMoveGrant(grant.state, to)))
      return Promise.reject(new Conflict("a grant that is foreseen may not move so"));
    const { closedBecause: _, ...kept } = grant;
    const moved = { ...kept, ...change, state: to, revision: grant.revision + 1 };
    this.#grants.set(grantId, moved);
    return Promise.resolve(moved);
  }

  listOf(holderIds: readonly HolderId[]): Promise<readonly Grant[]> {
    const ids = holderIds.flatMap((holderId) => [...(this.#ofHolder.get(holderId) ?? [])]).sort();
    return Promise.resolve(ids.flatMap((grantId) => this.#grants.get(grantId) ?? []));
  }

  #put(grant: Grant): void {
    this.#grants.set(grant.grantId, grant);
    const others = this.#ofHolder.get(grant.holderId);
    if (others === undefined) this.#ofHolder.set(grant.holderId, new Set([grant.grantId]));
    else others.add(grant.grantId);
  }
}
