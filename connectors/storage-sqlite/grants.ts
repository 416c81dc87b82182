import { mayMoveGrant } from "../../src/domain/grant.ts";
import type { Grant, GrantId, GrantState } from "../../src/domain/grant.ts";
import type { GrantChange, GrantClaim, GrantMove, GrantQuery, GrantStore } from "../../src/ports/grant-store.ts";
import { Conflict, NotFound } from "../../src/ports/errors.ts";
import type { Context } from "./connection.ts";
import { orNull, parsed } from "./rows.ts";

export function grantsOn({ writer, reader }: Context): GrantStore {
  const select = "SELECT document FROM grants WHERE grant_id = ?";
  const get = reader.prepare<[string], string>(select).pluck();
  const getNow = writer.prepare<[string], string>(select).pluck();
  const add = writer.prepare<[string, string, string, string, string, number, string]>(
    `INSERT INTO grants (grant_id, holder_id, rule, cycle, state, revision, document) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  const replace = writer.prepare<[string, number, string, string]>(
    "UPDATE grants SET state = ?, revision = ?, document = ? WHERE grant_id = ?",
  );
  const page = reader
    .prepare<[Record<string, string | number | null>], string>(
      `SELECT document FROM grants WHERE grant_id > @after AND (@holderId IS NULL OR holder_id = @holderId)
         AND (@rule IS NULL OR rule = @rule)
         AND (@states IS NULL OR state IN (SELECT value FROM json_each(@states))) ORDER BY grant_id LIMIT @limit`,
    )
    .pluck();
  const listOf = reader
    .prepare<[string], string>(
      "SELECT document FROM grants WHERE holder_id IN (SELECT value FROM json_each(?)) ORDER BY grant_id",
    )
    .pluck();
  const perState = reader.prepare<[], { state: GrantState; count: number }>(
    "SELECT state, count(*) AS count FROM grants GROUP BY state",
  );
  const perRule = reader.prepare<[], { rule: string; count: number }>(
    "SELECT rule, count(*) AS count FROM grants GROUP BY rule ORDER BY rule",
  );
  const addClaim = writer.prepare<[string, string]>(
    "INSERT INTO grant_claims (claim, grant_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
  );
  const claimant = writer.prepare<[string], GrantId>("SELECT grant_id FROM grant_claims WHERE claim = ?").pluck();
  const claims = reader
    .prepare<[string], string>("SELECT claim FROM grant_claims WHERE grant_id = ? ORDER BY claim")
    .pluck();
  const unopened = reader
    .prepare<[string, number], GrantId>(
      `SELECT DISTINCT c.grant_id FROM grant_claims AS c WHERE c.grant_id > ?
         AND NOT EXISTS (SELECT 1 FROM grants AS g WHERE g.grant_id = c.grant_id) ORDER BY c.grant_id LIMIT ?`,
    )
    .pluck();
  const drop = writer.prepare<{ grantId: string; keys: string | null }>(
    `DELETE FROM grant_claims WHERE grant_id = @grantId
       AND (@keys IS NULL OR claim IN (SELECT value FROM json_each(@keys)))`,
  );

  const claimNow = (grantId: GrantId, keys: readonly string[]): ReadonlyMap<string, GrantId> => {
    const others = new Map<string, GrantId>();
    for (const key of keys) {
      addClaim.run(key, grantId);
      const holding = claimant.get(key);
      if (holding !== undefined && holding !== grantId) others.set(key, holding);
    }
    return others;
  };
  const claim = writer.transaction(claimNow);
  const claimAll = writer.transaction((claims: readonly GrantClaim[]) =>
    claims.map(({ grantId, keys }) => claimNow(grantId, keys)),
  );
  const openNow = (grant: Grant): "opened" | "already" => {
    const { grantId, holderId, rule, cycle, state, revision } = grant;
    const { changes } = add.run(grantId, holderId, rule, cycle, state, revision, JSON.stringify(grant));
    return changes === 1 ? "opened" : "already";
  };
  const openAll = writer.transaction((grants: readonly Grant[]) => grants.map(openNow));
  const moveNow = (grantId: GrantId, revision: number, to: GrantState, change: GrantChange): Grant => {
    const document = getNow.get(grantId);
    if (document === undefined) throw new NotFound(`没有发放件 ${grantId}。`);
    const { closedBecause: _, ...kept } = parsed<Grant>(document);
    if (kept.revision !== revision) throw new Conflict(`发放件 ${kept.grantNo} 已被改动（第 ${kept.revision} 版）`);
    if (kept.state !== to && !mayMoveGrant(kept.state, to))
      throw new Conflict(`发放件 ${kept.grantNo} 现在的状态（${kept.state}）不能改为 ${to}`);
    const moved: Grant = { ...kept, ...change, state: to, revision: revision + 1 };
    replace.run(to, moved.revision, JSON.stringify(moved), grantId);
    return moved;
  };
  const move = writer.transaction(moveNow);
  /** What was refused was refused before anything of it was written. */
  const moveIfMay = ({ grantId, revision, to, change = {} }: GrantMove): Grant | undefined => {
    try {
      return moveNow(grantId, revision, to, change);
    } catch (error) {
      if (error instanceof Conflict || error instanceof NotFound) return undefined;
      throw error;
    }
  };
  const moveAll = writer.transaction((moves: readonly GrantMove[]) => moves.map(moveIfMay));
  const parameters = (query: GrantQuery): Record<string, string | number | null> => ({
    after: query.after ?? "",
    holderId: orNull(query.holderId),
    rule: orNull(query.rule),
    states: query.states === undefined ? null : JSON.stringify(query.states),
    limit: query.limit,
  });

  return {
    claim: async (grantId, keys) => claim.immediate(grantId, keys),
    claimAll: async (claims) => claimAll.immediate(claims),
    async release(grantId, keys) {
      drop.run({ grantId, keys: keys === undefined ? null : JSON.stringify(keys) });
    },
    claimedUnopened: async (after, limit) => unopened.all(after ?? "", limit),
    claimsOf: async (grantId) => claims.all(grantId),
    open: async (grant) => openNow(grant),
    openAll: async (grants) => openAll.immediate(grants),
    async get(grantId) {
      const document = get.get(grantId);
      return document === undefined ? undefined : parsed<Grant>(document);
    },
    getAll: async (grantIds) =>
      [...new Set(grantIds)].flatMap((grantId) => get.get(grantId) ?? []).map((document) => parsed<Grant>(document)),
    move: async (grantId, revision, to, change = {}) => move.immediate(grantId, revision, to, change),
    moveAll: async (moves) => moveAll.immediate(moves),
    listOf: async (holderIds) => listOf.all(JSON.stringify(holderIds)).map((document) => parsed<Grant>(document)),
    list: async (query) => page.all(parameters(query)).map((document) => parsed<Grant>(document)),
    countByState: async () => Object.fromEntries(perState.all().map(({ state, count }) => [state, count])),
    countByRule: async () => Object.fromEntries(perRule.all().map(({ rule, count }) => [rule, count])),
  };
}
