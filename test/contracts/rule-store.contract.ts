import { expect } from "@jest/globals";
import { addDays } from "../../src/domain/civil-date.ts";
import type { RuleLifeStep } from "../../src/domain/rule-life.ts";
import type { RuleStore } from "../../src/ports/rule-store.ts";
import { Conflict, NotFound } from "../../src/ports/errors.ts";
import { aDraft, anApprover, anAuthor, nineOClock, today } from "../support/builders.ts";
import type { ContractSuite } from "./contract-suite.ts";

const id = { rule: "renewal/food-operation", version: 3 };
const other = { rule: "renewal/drug-retail", version: 2 };
const shadowed: RuleLifeStep = { did: "shadowed", by: anAuthor, at: nineOClock + 1 };
const approved = (by = anApprover, inForceFrom = addDays(today, 7)): RuleLifeStep => ({
  did: "approved",
  by,
  at: nineOClock + 2,
  on: today,
  inForceFrom,
});

const inShadow = async (rules: RuleStore) => {
  await rules.take(id, 0, aDraft());
  return rules.take(id, 1, shadowed);
};

export function ruleStoreContract({ promises }: ContractSuite): void {
  promises(
    "a version comes back with its text, state and history, after a restart too",
    async ({ storage, reopen }) => {
      const drafted = await storage.rules.take(id, 0, aDraft());
      expect(drafted).toMatchObject({ ...id, state: "draft", author: anAuthor, revision: 1 });
      await storage.rules.take(id, 1, { ...shadowed, note: "试行一周" });
      const stands = await storage.rules.take(id, 2, approved());
      expect(stands).toMatchObject({ state: "approved", inForceFrom: addDays(today, 7), revision: 3 });
      const { rules } = await reopen();
      expect(await rules.find(id.rule, id.version)).toEqual(stands);
      expect(stands.history.map(({ did, by, note }) => [did, by, note])).toEqual([
        ["drafted", anAuthor, undefined],
        ["shadowed", anAuthor, "试行一周"],
        ["approved", anApprover, undefined],
      ]);
      expect(await rules.find(id.rule, 4)).toBeUndefined();
    },
  );

  promises("of rival steps from one revision exactly one is taken", async ({ storage, openAnother }) => {
    await inShadow(storage.rules);
    const rivals = await Promise.allSettled([
      storage.rules.take(id, 2, approved()),
      (await openAnother()).rules.take(id, 2, aDraft("rule: another")),
    ]);
    expect(rivals.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const [lost] = rivals.flatMap((rival) => (rival.status === "rejected" ? [rival.reason as unknown] : []));
    expect(lost).toBeInstanceOf(Conflict);
    expect((await storage.rules.find(id.rule, id.version))?.history).toHaveLength(3);
  });

  promises("of rival drafts of one number exactly one is kept", async ({ storage, openAnother }) => {
    const rivals = await Promise.allSettled([
      storage.rules.take(id, 0, aDraft("one")),
      (await openAnother()).rules.take(id, 0, aDraft("two")),
    ]);
    expect(rivals.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await storage.rules.list()).toHaveLength(1);
  });

  promises("an author never approves what they wrote, whoever wrote on it since", async ({ storage: { rules } }) => {
    await inShadow(rules);
    await rules.take(id, 2, aDraft("better", anApprover));
    await rules.take(id, 3, shadowed);
    for (const by of [anAuthor, anApprover])
      await expect(rules.take(id, 4, approved(by))).rejects.toMatchObject({ details: { refused: "own-approval" } });
    expect((await rules.find(id.rule, id.version))?.state).toBe("shadow");
  });

  promises("a step that the state does not allow writes nothing", async ({ storage: { rules } }) => {
    await expect(rules.take(id, 0, shadowed)).rejects.toBeInstanceOf(NotFound);
    const drafted = await rules.take(id, 0, aDraft());
    await expect(rules.take(id, 1, approved())).rejects.toMatchObject({ details: { refused: "not-shadow" } });
    await expect(rules.take(id, 0, shadowed)).rejects.toBeInstanceOf(Conflict);
    await expect(rules.take(id, 2, shadowed)).rejects.toBeInstanceOf(Conflict);
    expect(await rules.find(id.rule, id.version)).toEqual(drafted);
    expect(await rules.list()).toEqual([drafted]);
  });

  promises("versions are listed by rule, by number and by state", async ({ storage: { rules } }) => {
    await rules.take({ ...id, version: 11 }, 0, aDraft());
    await inShadow(rules);
    await rules.take(other, 0, aDraft());
    const listed = async (query?: Parameters<typeof rules.list>[0]) =>
      (await rules.list(query)).map(({ rule, version }) => `${rule}@${version}`);
    expect(await listed()).toEqual(["renewal/drug-retail@2", "renewal/food-operation@3", "renewal/food-operation@11"]);
    expect(await listed({ rule: id.rule })).toEqual(["renewal/food-operation@3", "renewal/food-operation@11"]);
    expect(await listed({ states: ["shadow"] })).toEqual(["renewal/food-operation@3"]);
    expect(await listed({ rule: other.rule, states: ["shadow"] })).toEqual([]);
  });
}
