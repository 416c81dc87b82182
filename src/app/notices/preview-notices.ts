import type { Notice, NoticeState } from "../../domain/notice.ts";
import type { Parts } from "../parts.ts";
import { noticesIn } from "../read-models.ts";
import { renderNotice } from "./render-notice.ts";
import { wayTo } from "./where-to-send.ts";
import { whatToTell } from "./who-to-tell.ts";

/** A notice as a clerk sees it: the number masked, the text as it went out or as it would go out now. */
export interface ShownNotice extends Notice {
  /** Absent if the holder has no mobile number. */
  readonly maskedTo?: string;
  readonly text?: string;
}

/** Notices ascending by id; those not sent yet with the number and text they would get. */
export async function* shownNotices(
  parts: Parts,
  states: readonly NoticeState[] | undefined,
): AsyncGenerator<ShownNotice> {
  const library = { ruleSet: await parts.rules.current(), templates: await parts.rules.templates() };
  for await (const notice of noticesIn(parts, states)) {
    // What was written for sending stays as it was written.
    if (notice.text !== undefined || notice.items.length === 0) {
      yield notice;
      continue;
    }
    const way = await wayTo(parts, notice);
    const told = await whatToTell(parts, library.ruleSet, notice);
    const { text } = renderNotice(notice, told, library, parts.settings.bureau);
    yield { ...notice, text, ...(way === undefined ? {} : { maskedTo: way.masked }) };
  }
}
