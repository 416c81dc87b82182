import { setImmediate } from "node:timers/promises";
import type { Licence, LicenceId, PersonalPart } from "../../src/domain/licence.ts";
import type { RegisterContext } from "./register-context.ts";

/** Finding licences by numbers that their id does not hold. */
export interface Lookups {
  /** Inside a transaction: the licence can be found by these keys from now on. */
  add(licenceNo: number, keys: readonly string[]): void;
  /** Keys under which a record is found, as 32 hex digits each. */
  keysOf(licence: Licence, personal: PersonalPart): readonly string[];
  /** Keys that somebody typing this text may mean. */
  keysFor(text: string): readonly string[];
  /** Row numbers of licences that have or once had the key; the caller looks whether they still do. */
  find(key: string): readonly number[];
  /** Ids, ascending, of licences that share a key with at least so many, now or once, as far as keys are sorted in. */
  sharing(atLeast: number): readonly LicenceId[];
  /** Sorts waiting keys in, some at a time. May be called at any moment, and after a crash again. */
  sortIn(): Promise<void>;
}

/**
 * Licences whose keys are sorted in by one transaction. Fewer would rewrite the whole tree more often; more would hold up
 * everything else for longer than about a second.
 */
const LICENCES_PER_TURN = 250_000;
const KEY_BYTES = 16;

const spaces = /[\s-]/g;

export function lookupsOn({ writer, reader, vault, transact }: RegisterContext): Lookups {
  const identityKey = (value: string): string => vault.keyedHash("identity-no", value.toUpperCase());
  const phoneKey = (value: string): string => vault.keyedHash("phone", value);
  const printedKey = (value: string): string => vault.keyedHash("licence-no", value);

  const wait = writer.prepare<[string, number]>("INSERT INTO lookups_waiting (keys, licence_no) VALUES (unhex(?), ?)");
  // A key may also be found across the border of two others: the caller looks again, as for keys of earlier versions.
  const found = reader
    .prepare<{ key: Buffer }, number>(
      `SELECT licence_no FROM lookups WHERE key = @key
       UNION SELECT licence_no FROM lookups_waiting WHERE instr(keys, @key) > 0`,
    )
    .pluck();
  const sharing = reader
    .prepare<[number], LicenceId>(
      `WITH shared AS MATERIALIZED (SELECT key FROM lookups GROUP BY key HAVING count(*) >= ?)
       SELECT DISTINCT document ->> '$.licenceId'
       FROM shared CROSS JOIN lookups USING (key) CROSS JOIN licence_documents USING (licence_no) ORDER BY 1`,
    )
    .pluck();
  const lastOfTurn = writer
    .prepare<[number], number | null>(
      "SELECT max(waiting_no) FROM (SELECT waiting_no FROM lookups_waiting ORDER BY waiting_no LIMIT ?)",
    )
    .pluck();
  const sort = writer.prepare<[number]>(
    `WITH RECURSIVE keys_of (licence_no, key, rest) AS (
       SELECT licence_no, substr(keys, 1, ${KEY_BYTES}), substr(keys, ${KEY_BYTES + 1})
       FROM lookups_waiting WHERE waiting_no <= ?
       UNION ALL
       SELECT licence_no, substr(rest, 1, ${KEY_BYTES}), substr(rest, ${KEY_BYTES + 1}) FROM keys_of WHERE length(rest) > 0
     )
     INSERT OR IGNORE INTO lookups (key, licence_no) SELECT key, licence_no FROM keys_of ORDER BY key, licence_no`,
  );
  const drop = writer.prepare<[number]>("DELETE FROM lookups_waiting WHERE waiting_no <= ?");

  const oneTurn = (): boolean =>
    transact(() => {
      const last = lastOfTurn.get(LICENCES_PER_TURN) ?? undefined;
      if (last === undefined) return false;
      sort.run(last);
      drop.run(last);
      return true;
    });

  return {
    add(licenceNo, keys) {
      if (keys.length > 0) wait.run(keys.join(""), licenceNo);
    },
    keysOf(licence, personal) {
      const keys: string[] = [];
      if (personal.identityNo !== undefined) keys.push(identityKey(personal.identityNo));
      if (personal.licenceNo !== undefined) keys.push(identityKey(personal.licenceNo));
      for (const phone of personal.phones ?? []) keys.push(phoneKey(phone));
      // The id of almost every licence ends in its number, and then needs no further key.
      const isInId = licence.licenceId === `${licence.itemCode}/${licence.licenceNo}`;
      if (!isInId) keys.push(printedKey(licence.licenceNo));
      return keys;
    },
    keysFor: (text) => [identityKey(text), phoneKey(text.replace(spaces, "")), printedKey(text)],
    find: (key) => found.all({ key: Buffer.from(key, "hex") }),
    sharing: (atLeast) => sharing.all(atLeast),
    async sortIn() {
      while (oneTurn()) await setImmediate();
    },
  };
}
