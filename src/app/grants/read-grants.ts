import type { RuleId } from "../../domain/decision.ts";
import type { Grant, GrantId, GrantState } from "../../domain/grant.ts";
import { InvalidInput } from "../../ports/errors.ts";
import type { Parts } from "../parts.ts";
import { unknownMatter } from "../unknown-number.ts";
import { unknownRule } from "../unknown-rule.ts";
import { isBenefit } from "./prepare-grant.ts";

const pageSize = 500;

/** A grant as a clerk reads it; the holder by unified code or name, a person by pseudonym. */
export interface ShownGrant extends Grant {
  readonly title: string;
  readonly holder: string;
}

/** Every grant that the query names, ascending by id, a page at a time. @throws InvalidInput if no benefit has its rule. */
export async function* shownGrants(
  parts: Parts,
  query: { readonly states?: readonly GrantState[]; readonly rule?: RuleId },
): AsyncGenerator<ShownGrant> {
  if (query.rule !== undefined) await assertBenefit(parts, query.rule);
  for (let after: GrantId | undefined; ;) {
    const page: readonly Grant[] = await parts.storage.grants.list({
      ...query,
      ...(after === undefined ? {} : { after }),
      limit: pageSize,
    });
    for (const grant of page) yield await shown(parts, grant);
    after = page.at(-1)?.grantId;
    if (after === undefined || page.length < pageSize) return;
  }
}

/** @throws InvalidInput */
async function assertBenefit(parts: Parts, rule: RuleId): Promise<void> {
  const ruleSet = await parts.rules.current();
  if (ruleSet.findRule(rule) === undefined) throw unknownRule(ruleSet, rule);
  if (!isBenefit({ rule })) throw new InvalidInput(`${rule} 是续期规则，没有发放件；办件见 wugan cases list`);
}

/** The grant with this number or id. @throws NotFound */
export async function findShownGrant(parts: Parts, number: string): Promise<ShownGrant> {
  const wanted = number.trim();
  const byId = await parts.storage.grants.get(wanted as GrantId);
  if (byId !== undefined) return shown(parts, byId);
  for await (const grant of shownGrants(parts, {})) if (grant.grantNo === wanted.toUpperCase()) return grant;
  throw unknownMatter(number, "grant");
}

async function shown(parts: Parts, grant: Grant): Promise<ShownGrant> {
  const holder = (await parts.storage.register.findHolder(grant.holderId))?.holder;
  const rule = (await parts.rules.current()).findRule(grant.rule);
  return { ...grant, title: rule?.title.zh ?? grant.rule, holder: holder?.name ?? holder?.uscc ?? grant.holderId };
}
