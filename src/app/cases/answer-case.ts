import type { CaseId, HolderAnswer, RenewalCase } from "../../domain/case.ts";
import { Conflict, NotFound } from "../../ports/errors.ts";
import type { Parts } from "../parts.ts";
import { againOnConflict } from "../retry.ts";

/** Whether a holder's word still moves the case. */
export const takesAnswers = ({ state }: RenewalCase): boolean => state !== "closed" && state !== "suspended";

/** Moves the case to what its holder wants; nobody is reminded, or has to go there, any more. @throws Conflict */
export async function takeAnswer({ storage }: Parts, current: RenewalCase, answer: HolderAnswer): Promise<void> {
  const { caseId, licenceId, rule, revision, state, decisionPosition } = current;
  if (state !== answer.wish) await storage.cases.move(caseId, revision, answer.wish, undefined, answer);
  // What is queued about it is withdrawn by the next delivery in any case; this only takes it off the list.
  await storage.notices.stopItems(caseId);
  await storage.worklist.close(licenceId, rule, decisionPosition);
}

/**
 * A clerk notes what a holder said on the telephone or at the counter.
 * @throws NotFound; Conflict if the case takes no answer now
 */
export const noteAnswer = (parts: Parts, caseId: CaseId, wish: "confirmed" | "declined"): Promise<void> =>
  againOnConflict(async () => {
    const current = await parts.storage.cases.get(caseId);
    if (current === undefined) throw new NotFound("没有这件办件");
    if (!takesAnswers(current)) {
      const why = current.state === "closed" ? "已办结" : "因情况有变而暂停";
      throw new Conflict(`办件 ${current.caseNo} ${why}，现在不能记下答复；原因见 wugan explain`);
    }
    await takeAnswer(parts, current, { wish, at: parts.clock.now(), check: "noted-by-clerk" });
    parts.log.info({ caseId, wish }, "answer noted by a clerk");
  });
