import { Conflict, LogIntegrity, OutcomeUnknown, Unavailable } from "../../ports/errors.ts";
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
  const kinds: MakeCalls[] = [];
  let begun = 0;
  let running = 0;
  let waiting = 0;

  const callOnceAllWait = (): void => {
    if (waiting === 0 || waiting < running) return;
    waiting = 0;
    void (async () => {
      const tell: (() => void)[] = [];
      for (const make of kinds) tell.push(...(await make()));
      for (const one of tell) one();
    })();
  };

  /** A kind of call: first who asks, then what. */
  const gathered = <Asked, Answer>(all: All<Asked, Answer>, one: One<Asked, Answer>) => {
    let queue: Waiting<Asked, Answer>[] = [];
    kinds.push(async () => {
      const calls = queue.sort((a, b) => a.place - b.place);
      queue = [];
      return made(calls, all, one);
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
    inOrder(register.findAll, ({ licence }) => licence.licenceId),
    register.find,
  );
  const findHolder = gathered(
    inOrder(register.findHolders, ({ holder }) => holder.holderId),
    register.findHolder,
  );
  const getGrant = gathered(
    inOrder(grants.getAll, ({ grantId }) => grantId),
    grants.get,
  );
  const listGrants = gathered(async (asked: readonly Parameters<typeof grants.listOf>[0][]) => {
    const found = await grants.listOf(asked.flat());
    return asked.map((holders) => found.filter(({ holderId }) => holders.includes(holderId)));
  }, grants.listOf);
  const claim = gathered(grants.claimAll, ({ grantId, keys }) => grants.claim(grantId, keys));
  const openGrant = gathered(grants.openAll, grants.open);
  const findOpen = gathered(
    inOrder(cases.findAllOpen, ({ licenceId }) => licenceId),
    cases.findOpen,
  );
  const open = gathered(cases.openAll, cases.open);
  const queue = gathered(notices.queueAll, notices.queue);
  const moveGrant = gathered(
    async (moves: Parameters<typeof grants.moveAll>[0]) =>
      (await grants.moveAll(moves)).map((moved) => moved ?? byItself),
    ({ grantId, revision, to, change }) => grants.move(grantId, revision, to, change),
  );
  const put = gathered(async (items: Parameters<typeof worklist.putAll>[0]) => {
    await worklist.putAll(items);
    return items.map(() => undefined);
  }, worklist.put);
  const close = gathered(
    async (closings: Parameters<typeof worklist.closeAll>[0]) => {
      await worklist.closeAll(closings);
      return closings.map(() => undefined);
    },
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
