import { daysBetween } from "../domain/civil-date.ts";
import type { CivilDate } from "../domain/civil-date.ts";
import type { FactBag, KnownFact } from "../domain/decision.ts";
import { isOpen, renewalWindow } from "../domain/renewal-window.ts";
import type { RenewalWindow } from "../domain/renewal-window.ts";
import type { WorkingCalendar } from "../domain/working-calendar.ts";
import type { RuleVersion } from "./types.ts";

const known = (value: boolean | number): KnownFact => ({ known: true, value });
const yes = known(true);
const no = known(false);

type Unknown = Extract<KnownFact, { known: false }>;

/** The facts of the day all unknown, for the reason the last valid day is. */
const allUnknown = (unknown: Unknown): FactBag => ({
  "day.windowOpen": unknown,
  "day.windowLate": unknown,
  "day.licenceEnded": unknown,
  "day.daysLeft": unknown,
});

/** A licence without end is never due, never late and never ended; how many days it has left cannot be told. */
const withoutEnd: FactBag = {
  "day.windowOpen": no,
  "day.windowLate": no,
  "day.licenceEnded": no,
  "day.daysLeft": { known: false, why: "missing" },
};

/**
 * The `day.*` facts of a licence as of a day, and the window they follow from. Open from `opensOn` to `closesOn`, late
 * after `closesOn` up to `validUntil`, ended after `validUntil`; all inclusive.
 * @param validUntil the last valid day, or why it is not known.
 */
export function dayFacts(
  version: Pick<RuleVersion, "window">,
  validUntil: CivilDate | Unknown,
  isPerpetual: boolean,
  asOf: CivilDate,
  calendar: WorkingCalendar,
): { readonly facts: FactBag; readonly window?: RenewalWindow } {
  if (isPerpetual) return { facts: withoutEnd };
  if (typeof validUntil !== "string") return { facts: allUnknown(validUntil) };
  const window = version.window && renewalWindow(version.window, validUntil, calendar);
  const isLate = window !== undefined && window.closesOn < asOf && asOf <= validUntil;
  return {
    facts: {
      "day.windowOpen": window !== undefined && isOpen(window, asOf) ? yes : no,
      "day.windowLate": isLate ? yes : no,
      "day.licenceEnded": asOf > validUntil ? yes : no,
      "day.daysLeft": known(daysBetween(asOf, validUntil)),
    },
    ...(window === undefined ? {} : { window }),
  };
}
