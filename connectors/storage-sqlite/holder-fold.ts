import { setImmediate } from "node:timers/promises";
import type { RegisterContext } from "./register-context.ts";

/** Licences whose holders are taken in by one transaction: it holds up everything else for about a second. */
const LICENCES_PER_TURN = 100_000;

/**
 * Whoever is known by a name alone is nobody in particular. What a register of its own says of a holder stays. Licence by
 * licence: each but a holder's last is noted by a trigger as a further one.
 */
const fold = (whichLicences: string): string => `
  INSERT INTO holders (holder_id, kind, licence_no)
  SELECT holder_id, kind, licence_no FROM (
    SELECT document ->> '$.holder.holderId' AS holder_id, document ->> '$.holder.kind' AS kind, licence_no
    FROM licence_documents WHERE ${whichLicences}
  ) WHERE substr(holder_id, 1, 5) <> 'name:' ORDER BY holder_id, licence_no
  ON CONFLICT (holder_id) DO UPDATE SET
    licence_no = excluded.licence_no,
    kind = CASE WHEN holders.document_no IS NULL AND excluded.kind <> 'unknown' THEN excluded.kind ELSE holders.kind END`;

/** Everything at once, for a store that is brought up from an older layout. */
export const foldAll = `${fold("true")};
  UPDATE meta SET value = (SELECT coalesce(max(licence_no), 0) FROM licence_documents) WHERE name = 'folded_up_to';`;

/** The further licences of holders that are there, for a store that is brought up or filled from an archive. */
export const allFurther = `
  INSERT OR IGNORE INTO further_licences (holder_id, licence_no)
  SELECT h.holder_id, d.licence_no
  FROM licence_documents AS d JOIN holders AS h ON h.holder_id = d.document ->> '$.holder.holderId'
  WHERE h.licence_no <> d.licence_no ORDER BY h.holder_id, d.licence_no;`;

/** Takes the holders of new and changed licences in, some at a time. May be called at any moment, and after a crash again. */
export function holderFold({ writer, transact }: RegisterContext): () => Promise<void> {
  const mark = writer.prepare<[], string>("SELECT value FROM meta WHERE name = 'folded_up_to'").pluck();
  const setMark = writer.prepare<[string]>("UPDATE meta SET value = ? WHERE name = 'folded_up_to'");
  const newest = writer.prepare<[], number | null>("SELECT max(licence_no) FROM licence_documents").pluck();
  const hasChanged = writer
    .prepare<[], number>("SELECT count(*) FROM (SELECT 1 FROM licences_to_fold LIMIT 1)")
    .pluck();
  const foldNew = writer.prepare<[number, number]>(fold("licence_no > ? AND licence_no <= ?"));
  const foldChanged = writer.prepare(fold("licence_no IN (SELECT licence_no FROM licences_to_fold)"));
  const forgetChanged = writer.prepare("DELETE FROM licences_to_fold");

  const oneTurn = (): boolean =>
    transact(() => {
      const from = Number(mark.get());
      const last = newest.get() ?? 0;
      if (from < last) {
        const upTo = Math.min(last, from + LICENCES_PER_TURN);
        foldNew.run(from, upTo);
        setMark.run(String(upTo));
        return true;
      }
      if (hasChanged.get() === 0) return false;
      foldChanged.run();
      forgetChanged.run();
      return false;
    });
  return async () => {
    while (oneTurn()) await setImmediate();
  };
}
