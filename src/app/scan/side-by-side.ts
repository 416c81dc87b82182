import type { RenewalCase } from "../../domain/case.ts";
import type { Grant, GrantId } from "../../domain/grant.ts";
import type { HolderId, LicenceId } from "../../domain/licence.ts";
import type { WorklistClosing, WorklistItem } from "../../ports/case-store.ts";
import { Conflict, LogIntegrity, OutcomeUnknown, Unavailable } from "../../ports/errors.ts";
import type { GrantClaim, GrantMove } from "../../ports/grant-store.ts";
import type { QueueRequest } from "../../ports/notice-outbox.ts";
import type { Storage } from "../../ports/storage.ts";

/** Answers a call that must be made by itself after all: its answer is an error. */
const byItself = Symbol("by itself");

type All<Asked, Answer> = (asked: readonly Asked[]) => Promise<readonly (Answer | typeof byItself)[]>;
type One<Asked, Answer> = (asked: Asked) => Promise<Answer>;

interface Waiting<Asked, Answer> {
  readonly place: number;
  readonly asked: Asked;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (reason: unknown) => void;
}

/** Makes the calls that wait, and answers how to tell those who wait for them. */
type MakeCalls = () => Promise<readonly (() => void)[]>;

/** It concerns everybody who asked: making the calls one by one would not mend it. */
const concernsAll = (error: unknown): boolean =>
  error instanceof Unavailable ||
  error instanceof OutcomeUnknown ||
  error instanceof LogIntegrity ||
  error instanceof Conflict;

/**
 * Runs pieces of work side by side, and makes the calls to the store that they all wait for together: one round trip for
 * a page of effects instead of one for each. What a piece of work sees of the store is what it would see alone; the calls
 * of one kind are made in the order in which the work was begun, so that the same work does the same on every engine. A
 * call that fails with others is made again by itself, so that one does not fail for another.
 */
export function sideBySide(storage: Storage): <T>(work: (storage: Storage) => Promise<T>) => Promise<T> {
  const { register, cases, grants, worklist, notices } = storage;
  /** Of each kind, how to take up what waits of it. */
  const kinds: (() => MakeCalls)[] = [];
  let begun = 0;
  let running = 0;
  let waiting = 0;

  const makeCalls = async (): Promise<void> => {
    waiting = 0;
    const taken = kinds.map((takeUp) => takeUp());
    const tell: (() => void)[] = [];
    for (const make of taken) tell.push(...(await make()));
    for (const one of tell) one();
  };
  /** A moment later: who is begun in the same moment shall have asked by then. */
  const callOnceAllWait = (): void =>
    queueMicrotask(() => {
      if (waiting > 0 && waiting >= running) void makeCalls();
    });

  /** A kind of call: first who asks, then what. */
  const gathered = <Asked, Answer>(all: All<Asked, Answer>, one: One<Asked, Answer>) => {
    let queue: Waiting<Asked, Answer>[] = [];
    kinds.push(() => {
      const calls = queue.sort((a, b) => a.place - b.place);
      queue = [];
      return () => made(calls, all, one);
    });
    return (place: number) =>
      (asked: Asked): Promise<Answer> =>
        new Promise((resolve, reject) => {
          queue.push({ place, asked, resolve, reject });
          waiting += 1;
          callOnceAllWait();
        });
  };

  const find = gathered(
    inOrder(
      (ids) => register.findAll(ids),
      ({ licence }) => licence.licenceId,
    ),
    (licenceId: LicenceId) => register.find(licenceId),
  );
  const findHolder = gathered(
    inOrder(
      (ids) => register.findHolders(ids),
      ({ holder }) => holder.holderId,
    ),
    (holderId: HolderId) => register.findHolder(holderId),
  );
  const getGrant = gathered(
    inOrder(
      (ids) => grants.getAll(ids),
      ({ grantId }) => grantId,
    ),
    (grantId: GrantId) => grants.get(grantId),
  );
  const listGrants = gathered(
    async (asked: readonly (readonly HolderId[])[]) => {
      const found = await grants.listOf(asked.flat());
      return asked.map((holders) => found.filter(({ holderId }) => holders.includes(holderId)));
    },
    (holders) => grants.listOf(holders),
  );
  const claim = gathered(
    (claims: readonly GrantClaim[]) => grants.claimAll(claims),
    ({ grantId, keys }) => grants.claim(grantId, keys),
  );
  const openGrant = gathered(
    (opened: readonly Grant[]) => grants.openAll(opened),
    (grant) => grants.open(grant),
  );
  const moveGrant = gathered(
    async (moves: readonly GrantMove[]) => (await grants.moveAll(moves)).map((moved) => moved ?? byItself),
    ({ grantId, revision, to, change }) => grants.move(grantId, revision, to, change),
  );
  const findOpen = gathered(
    inOrder(
      (ids) => cases.findAllOpen(ids),
      ({ licenceId }) => licenceId,
    ),
    (licenceId: LicenceId) => cases.findOpen(licenceId),
  );
  const open = gathered(
    (renewals: readonly RenewalCase[]) => cases.openAll(renewals),
    (renewal) => cases.open(renewal),
  );
  const queue = gathered(
    (requests: readonly QueueRequest[]) => notices.queueAll(requests),
    (request) => notices.queue(request),
  );
  const put = gathered(
    (items: readonly WorklistItem[]) => worklist.putAll(items).then(() => items.map(() => undefined)),
    (item) => worklist.put(item),
  );
  const close = gathered(
    (closings: readonly WorklistClosing[]) => worklist.closeAll(closings).then(() => closings.map(() => undefined)),
    ({ subjectId, rule, upTo }) => worklist.close(subjectId, rule, upTo),
  );

  const storageFor = (place: number): Storage => ({
    ...storage,
    register: { ...register, find: find(place), findHolder: findHolder(place) },
    cases: { ...cases, open: open(place), findOpen: findOpen(place) },
    grants: {
      ...grants,
      get: getGrant(place),
      listOf: listGrants(place),
      claim: (grantId, keys) => claim(place)({ grantId, keys }),
      open: openGrant(place),
      move: (grantId, revision, to, change) =>
        moveGrant(place)({ grantId, revision, to, ...(change === undefined ? {} : { change }) }),
    },
    worklist: {
      ...worklist,
      put: put(place),
      close: (subjectId, rule, upTo) => close(place)({ subjectId, rule, upTo }),
    },
    notices: { ...notices, queue: queue(place) },
  });

  return async (work) => {
    const place = begun;
    begun += 1;
    running += 1;
    try {
      return await work(storageFor(place));
    } finally {
      running -= 1;
      callOnceAllWait();
    }
  };
}

/** Answers a read of many as reads of one would: in the order asked, undefined for what is not there. */
const inOrder =
  <Id extends string, Found>(
    read: (ids: readonly Id[]) => Promise<readonly Found[]>,
    idOf: (found: Found) => string,
  ): All<Id, Found | undefined> =>
  async (ids) => {
    const found = new Map((await read(ids)).map((one) => [idOf(one), one]));
    return ids.map((id) => found.get(id));
  };

async function made<Asked, Answer>(
  calls: readonly Waiting<Asked, Answer>[],
  all: All<Asked, Answer>,
  one: One<Asked, Answer>,
): Promise<readonly (() => void)[]> {
  const alone = async ({ asked, resolve, reject }: Waiting<Asked, Answer>): Promise<() => void> => {
    try {
      const answer = await one(asked);
      return () => resolve(answer);
    } catch (error) {
      return () => reject(error);
    }
  };
  const tell: (() => void)[] = [];
  if (calls.length > 1) {
    try {
      const answers = await all(calls.map(({ asked }) => asked));
      for (const [n, call] of calls.entries()) {
        const answer = answers[n] as Answer | typeof byItself;
        tell.push(answer === byItself ? await alone(call) : () => call.resolve(answer));
      }
      return tell;
    } catch (error) {
      if (concernsAll(error))
        return calls.map(
          ({ reject }) =>
            () =>
              reject(error),
        );
    }
  }
  for (const call of calls) tell.push(await alone(call));
  return tell;
}
