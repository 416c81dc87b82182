import { mayMove, withTerms } from "../../src/domain/case.ts";
import type { CaseId, CaseState, CaseTerms, ClosedBecause, HolderAnswer, RenewalCase } from "../../src/domain/case.ts";
import type { CaseMove, CaseQuery, CaseStore, Opened } from "../../src/ports/case-store.ts";
import { Conflict, NotFound } from "../../src/ports/errors.ts";
import type { Context } from "./connection.ts";
import { optional, orNull, parsed } from "./rows.ts";

type Row = Record<string, string | number | null>;

export function casesOn({ writer, reader }: Context): CaseStore {
  const one = (sql: string, connection = reader) => connection.prepare<[string], string>(sql).pluck();
  const get = one("SELECT document FROM cases WHERE case_id = ?");
  const getNow = one("SELECT document FROM cases WHERE case_id = ?", writer);
  const openOf = one("SELECT document FROM cases WHERE licence_id = ? AND state <> 'closed'");
  const hasOpen = one("SELECT case_id FROM cases WHERE licence_id = ? AND state <> 'closed'", writer);
  const add = writer.prepare<[string, string, string, string, number, string]>(
    "INSERT INTO cases (case_id, licence_id, state, cycle, revision, document) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const replace = writer.prepare<[string, number, string, string, number]>(
    "UPDATE cases SET state = ?, revision = ?, document = ? WHERE case_id = ? AND revision = ?",
  );
  const pageWhere = (condition: string) =>
    reader
      .prepare<[Row], string>(
        `SELECT document FROM cases WHERE case_id > @after AND ${condition}
           AND (@states IS NULL OR state IN (SELECT value FROM json_each(@states))) ORDER BY case_id LIMIT @limit`,
      )
      .pluck();
  const pageOfAll = pageWhere("@licenceId IS NULL");
  const pageOfLicence = pageWhere("licence_id = @licenceId");
  const perState = reader.prepare<[], { state: CaseState; count: number }>(
    "SELECT state, count(*) AS count FROM cases GROUP BY state",
  );
  const renewed = reader
    .prepare<[number], string>(
      `SELECT c.document FROM cases AS c INDEXED BY cases_one_open JOIN licences AS l ON l.licence_id = c.licence_id
       WHERE c.state <> 'closed' AND l.valid_until > c.cycle ORDER BY c.case_id LIMIT ?`,
    )
    .pluck();
  const found = (document: string | undefined): RenewalCase | undefined =>
    document === undefined ? undefined : parsed<RenewalCase>(document);

  const openNow = (renewal: RenewalCase): Opened => {
    if (getNow.get(renewal.caseId) !== undefined) return "already";
    if (renewal.state !== "closed" && hasOpen.get(renewal.licenceId) !== undefined) return "other-open";
    const { caseId, licenceId, state, cycle, revision } = renewal;
    add.run(caseId, licenceId, state, cycle, revision, JSON.stringify(renewal));
    return "opened";
  };
  const open = writer.transaction(openNow);
  const openAll = writer.transaction((renewals: readonly RenewalCase[]) => renewals.map(openNow));
  const moveNow = (
    caseId: CaseId,
    revision: number,
    to: CaseState,
    because?: ClosedBecause,
    answer?: HolderAnswer,
  ): RenewalCase => {
    const current = found(getNow.get(caseId));
    if (current === undefined) throw new NotFound(`没有办件 ${caseId}。`);
    const { closedBecause: _, ...kept } = current;
    if (current.revision !== revision)
      throw new Conflict(`办件 ${current.caseNo} 已被改动（第 ${current.revision} 版）。`);
    if (!mayMove(current, to)) throw new Conflict(`办件 ${current.caseNo} 不能从 ${current.state} 变为 ${to}。`);
    if (current.state === "closed" && hasOpen.get(current.licenceId) !== undefined)
      throw new Conflict(`办件 ${current.caseNo} 的证照另有未结办件。`);
    const moved: RenewalCase = {
      ...kept,
      state: to,
      revision: revision + 1,
      ...optional("closedBecause", because),
      ...optional("answer", answer),
    };
    replace.run(to, moved.revision, JSON.stringify(moved), caseId, revision);
    return moved;
  };
  const move = writer.transaction(moveNow);
  /** Moves the case, or answers false with nothing written. */
  const moveIfMay = ({ caseId, revision, to }: CaseMove): boolean => {
    const current = found(getNow.get(caseId));
    if (current?.revision !== revision || current.state === "closed" || !mayMove(current, to)) return false;
    moveNow(caseId, revision, to);
    return true;
  };
  const moveAll = writer.transaction((moves: readonly CaseMove[]) =>
    moves.filter((one) => !moveIfMay(one)).map(({ caseId }) => caseId),
  );
  const refresh = writer.transaction((caseId: CaseId, revision: number, terms: CaseTerms) => {
    const current = found(getNow.get(caseId));
    if (current === undefined) throw new NotFound(`没有办件 ${caseId}。`);
    if (current.revision !== revision || current.state === "closed")
      throw new Conflict(`办件 ${current.caseNo} 已被改动或已办结。`);
    const refreshed = withTerms(current, terms);
    replace.run(refreshed.state, refreshed.revision, JSON.stringify(refreshed), caseId, revision);
    return refreshed;
  });
  const parameters = (query: CaseQuery): Row => ({
    after: query.after ?? "",
    licenceId: orNull(query.licenceId),
    states: query.states === undefined ? null : JSON.stringify(query.states),
    limit: query.limit,
  });

  return {
    open: async (renewal) => open.immediate(renewal),
    openAll: async (renewals) => openAll.immediate(renewals),
    get: async (caseId) => found(get.get(caseId)),
    findOpen: async (licenceId) => found(openOf.get(licenceId)),
    findAllOpen: async (licenceIds) =>
      [...new Set(licenceIds)].flatMap((licenceId) => found(openOf.get(licenceId)) ?? []),
    move: async (caseId, revision, to, because, answer) => move.immediate(caseId, revision, to, because, answer),
    moveAll: async (moves) => moveAll.immediate(moves),
    refresh: async (caseId, revision, terms) => refresh.immediate(caseId, revision, terms),
    async list(query) {
      const page = query.licenceId === undefined ? pageOfAll : pageOfLicence;
      return page.all(parameters(query)).map((document) => parsed<RenewalCase>(document));
    },
    countByState: async () => Object.fromEntries(perState.all().map(({ state, count }) => [state, count])),
    openButRenewed: async (limit) => renewed.all(limit).map((document) => parsed<RenewalCase>(document)),
  };
}
