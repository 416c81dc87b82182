import { setImmediate } from "node:timers/promises";
import type { Licence, PersonalPart } from "../../src/domain/licence.ts";
import type { RegisterContext } from "./register-context.ts";

/** Finding licences by numbers that their id does not hold. */
export interface Lookups {
  /** Inside a transaction: the licence can be found by these keys from now on. */
  add(licenceNo: number, keys: readonly Buffer[]): void;
  /** Keys under which a record is found. */
  keysOf(licence: Licence, personal: PersonalPart): readonly Buffer[];
  /** Keys that somebody typing this text may mean. */
  keysFor(text: string): readonly Buffer[];
  /** Row numbers of licences that have or once had the key; the caller looks whether they still do. */
  find(key: Buffer): readonly number[];
  /** Sorts waiting keys in, some at a time. May be called at any moment, and after a crash again. */
  sortIn(): Promise<void>;
}

/**
 * Keys sorted in by one transaction. Fewer would rewrite the whole tree more often; more would hold up everything else
 * for longer than about a second.
 */
const KEYS_PER_TURN = 500_000;

const spaces = /[\s-]/g;

export function lookupsOn({ writer, reader, vault, transact }: RegisterContext): Lookups {
  const identityKey = (value: string): Buffer =>
    Buffer.from(vault.keyedHash("identity-no", value.toUpperCase()), "hex");
  const phoneKey = (value: string): Buffer => Buffer.from(vault.keyedHash("phone", value), "hex");
  const printedKey = (value: string): Buffer => Buffer.from(`n${value}`, "utf8");

  const wait = writer.prepare<[Buffer, number]>("INSERT INTO lookups_waiting (key, licence_no) VALUES (?, ?)");
  const found = reader
    .prepare<{ key: Buffer }, number>(
      "SELECT licence_no FROM lookups WHERE key = @key UNION SELECT licence_no FROM lookups_waiting WHERE key = @key",
    )
    .pluck();
  const lastOfTurn = writer
    .prepare<[number], number | null>(
      "SELECT max(waiting_no) FROM (SELECT waiting_no FROM lookups_waiting ORDER BY waiting_no LIMIT ?)",
    )
    .pluck();
  const sort = writer.prepare<[number]>(
    `INSERT OR IGNORE INTO lookups (key, licence_no)
     SELECT key, licence_no FROM lookups_waiting WHERE waiting_no <= ? ORDER BY key, licence_no`,
  );
  const drop = writer.prepare<[number]>("DELETE FROM lookups_waiting WHERE waiting_no <= ?");

  const oneTurn = (): boolean =>
    transact(() => {
      const last = lastOfTurn.get(KEYS_PER_TURN) ?? undefined;
      if (last === undefined) return false;
      sort.run(last);
      drop.run(last);
      return true;
    });

  return {
    add(licenceNo, keys) {
      for (const key of keys) wait.run(key, licenceNo);
    },
    keysOf(licence, personal) {
      const keys: Buffer[] = [];
      if (personal.identityNo !== undefined) keys.push(identityKey(personal.identityNo));
      if (personal.licenceNo !== undefined) keys.push(identityKey(personal.licenceNo));
      for (const phone of personal.phones ?? []) keys.push(phoneKey(phone));
      // The id of almost every licence ends in its number, and then needs no further key.
      const isInId = licence.licenceId === `${licence.itemCode}/${licence.licenceNo}`;
      if (!isInId) keys.push(printedKey(licence.licenceNo));
      return keys;
    },
    keysFor: (text) => [identityKey(text), phoneKey(text.replace(spaces, "")), printedKey(text)],
    find: (key) => found.all({ key }),
    async sortIn() {
      while (oneTurn()) await setImmediate();
    },
  };
}
