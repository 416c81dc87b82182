import type { Decision } from "../../domain/decision.ts";
import type { HolderId } from "../../domain/licence.ts";
import type { RuleSet, RuleVersion } from "../../engine/index.ts";
import { breathe } from "../breathe.ts";
import { loggable } from "../loggable.ts";
import { isByFinding, isStandingFinding, isTelling } from "../notices/queue-finding-notice.ts";
import { noProgress, type Parts } from "../parts.ts";
import { bagFor, kindsConcerned, knownHolders } from "../scan/known-holders.ts";
import { decisionsOf, type Foreseen } from "./turns.ts";

const pageSize = 500;

/** What a benefit comes to say of a holder on a day, by time alone. */
export interface HolderTurn {
  readonly holderId: HolderId;
  readonly decision: Decision;
}

/**
 * Every turn in the days that something may follow from, holder by holder, the days of one holder and rule ascending: a
 * rule that says nothing but no to a holder without a grant, and tells of no finding, changes nothing, and most holders
 * are such. What stands in the log on the first day has had its effect and is left out; so is a holder who cannot be
 * decided, which is logged.
 */
export async function* holderTurnsIn(parts: Parts, ruleSet: RuleSet, foreseen: Foreseen): AsyncGenerator<HolderTurn> {
  const { register, decisions, grants } = parts.storage;
  const kinds = kindsConcerned([ruleSet]);
  if (kinds.length === 0) return;
  const { from, signal, onProgress = noProgress } = foreseen;
  const total = await register.countHolders({ kinds });
  const coverage = await register.coverage();
  let done = 0;
  for (let after: HolderId | undefined; ;) {
    await breathe(signal);
    const page = await register.listHolders({ kinds, ...(after === undefined ? {} : { after }), limit: pageSize });
    const ids = page.map(({ holder }) => holder.holderId);
    const standing = new Map(
      (await decisions.standing(ids)).map((one) => [`${one.subjectId}|${one.rule}`, `${one.outcome}|${one.cycle}`]),
    );
    const granted = new Set((await grants.listOf(ids)).map((one) => `${one.holderId}|${one.rule}`));
    for (const known of await knownHolders(parts, page, coverage)) {
      const { holderId, kind } = known.registered.holder;
      for (const rule of ruleSet.rulesForHolder(kind)) {
        const bagOf = (version: RuleVersion | undefined) => bagFor(ruleSet, version, known, from);
        const stands = standing.get(`${holderId}|${rule.rule}`);
        // What stands blocked or routed may have a notice queued, which is taken out once the rule says otherwise.
        let mayMatter = granted.has(`${holderId}|${rule.rule}`) || /^(blocked|routed)\|/.test(stands ?? "");
        try {
          for await (const decision of decisionsOf(ruleSet, rule, bagOf, foreseen)) {
            mayMatter ||= decision.outcome === "eligible" || isTelling(decision);
            const { cycle = "none" } = decision;
            const isSame = decision.asOf === from && stands === `${decision.outcome}|${cycle}`;
            if (isSame && (!isByFinding(decision) || (await isStandingFinding(parts, holderId, decision, cycle))))
              continue;
            if (mayMatter) yield { holderId, decision };
          }
        } catch (error) {
          parts.log.warn({ rule: rule.rule, ...loggable(error) }, "holder left out of the forecast");
        }
      }
    }
    done += page.length;
    onProgress({ stage: "推算各项政策", done: Math.min(done, total), total });
    after = page.at(-1)?.holder.holderId;
    if (after === undefined || page.length < pageSize) return;
  }
}
