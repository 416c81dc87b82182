import type { Notice, NoticeState } from "../../domain/notice.ts";
import { RuleSetInvalid } from "../../ports/errors.ts";
import type { Parts } from "../parts.ts";
import { noticesIn } from "../read-models.ts";
import { codeOf } from "./check-code.ts";
import { renderNotice } from "./render-notice.ts";
import { unverifiedIn } from "./unverified-in.ts";
import { wayTo } from "./where-to-send.ts";
import { whatToTell } from "./who-to-tell.ts";

/** A notice as a clerk sees it: the number masked, the text as it went out or as it would go out now. */
export interface ShownNotice extends Notice {
  /** Absent if the holder has no mobile number. */
  readonly maskedTo?: string;
  /** Absent too if its template is broken. */
  readonly text?: string;
  /** What the message rests on that nobody checked, in words for staff; absent where all was. */
  readonly unverified?: readonly string[];
}

/** The text, or nothing where its template is broken: the other notices can be shown all the same. */
function written(write: () => string): string | undefined {
  try {
    return write();
  } catch (error) {
    if (error instanceof RuleSetInvalid) return undefined;
    throw error;
  }
}

/** Notices ascending by id; those not sent yet with the number and text they would get. */
export async function* shownNotices(
  parts: Parts,
  states: readonly NoticeState[] | undefined,
): AsyncGenerator<ShownNotice> {
  const { ruleSet } = await parts.rules.soundPart([]);
  const library = { ruleSet, templates: await parts.rules.soundTemplates() };
  for await (const notice of noticesIn(parts, states)) {
    const unverified = unverifiedIn(ruleSet, notice);
    const marks = unverified.length === 0 ? {} : { unverified };
    // What was written for sending stays as it was written.
    if (notice.text !== undefined || notice.items.length === 0) {
      yield { ...notice, ...marks };
      continue;
    }
    const way = await wayTo(parts, notice);
    const told = await whatToTell(parts, library.ruleSet, notice);
    const text = written(
      () =>
        renderNotice(
          { ...notice, code: codeOf(parts, notice), takesReplies: way?.channel.takesReplies },
          told,
          library,
          parts.settings.bureau,
        ).text,
    );
    yield {
      ...notice,
      ...marks,
      ...(text === undefined ? {} : { text }),
      ...(way === undefined ? {} : { maskedTo: way.masked }),
    };
  }
}
