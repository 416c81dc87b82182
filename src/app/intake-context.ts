import type { CivilDate } from "../domain/civil-date.ts";
import type { FactDefinition, RuleSet } from "../engine/index.ts";
import { InvalidInput } from "../ports/errors.ts";
import type { IntakeContext, StatableFact } from "../ports/register-intake.ts";

const types: Readonly<Record<FactDefinition["type"], StatableFact["type"]>> = {
  boolean: "boolean",
  integer: "number",
  number: "number",
  date: "date",
  string: "text",
  region: "text",
  "string-list": "list",
};

/**
 * What reading a file needs to know of the rules and the day. @throws InvalidInput if the file's facts would be dated
 * after the import.
 */
export function intakeContext(
  ruleSet: Pick<RuleSet, "items" | "facts">,
  days: { readonly observedOn: CivilDate; readonly importedOn: CivilDate },
): IntakeContext {
  if (days.observedOn > days.importedOn)
    throw new InvalidInput(
      `数据日期 ${days.observedOn} 晚于导入之日 ${days.importedOn}：还没有到的日子，没有人看得到情况`,
    );
  const items = [...ruleSet.items.values()];
  const observed = [...ruleSet.facts.values()].filter(({ of }) => of !== "day" && of !== "param");
  return {
    ...days,
    itemCodes: new Set(items.map(({ code }) => code)),
    identityNumberItems: new Set(items.filter(({ numberIsIdentity }) => numberIsIdentity).map(({ code }) => code)),
    facts: new Map(
      observed.map(({ name, of, type, values }) => [
        name,
        { of, type: types[type], ...(values === undefined ? {} : { values: [...values.keys()] }) },
      ]),
    ),
  };
}
