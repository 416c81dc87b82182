import type { CivilDate } from "../../domain/civil-date.ts";
import type { HolderId, Language, LicenceId } from "../../domain/licence.ts";
import type { ForeseenNotice } from "./foreseen-outbox.ts";

/** One message that would go out: what one holder is told on one day. */
export interface ForeseenMessage {
  readonly day: CivilDate;
  readonly holderId: HolderId;
  readonly language: Language;
  readonly channel: string;
  readonly items: readonly {
    readonly rule: string;
    /** Of a benefit `told`, of a finding `finding-<id>`. */
    readonly step: string;
    /** Absent for a benefit: it is told the holder. */
    readonly licenceId?: LicenceId;
  }[];
}

export function messageOf(
  { holderId, language, items }: ForeseenNotice,
  day: CivilDate,
  channel: string,
): ForeseenMessage {
  const told = items.map((item) => ({
    rule: item.rule,
    step: item.effectKey.split("|").at(-1) ?? "",
    ...("licenceId" in item ? { licenceId: item.licenceId } : {}),
  }));
  return { day, holderId, language, channel, items: told };
}
