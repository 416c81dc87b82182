import type { CaseId } from "../domain/case.ts";
import type { GrantId } from "../domain/grant.ts";
import type { NoticeId } from "../domain/notice.ts";
import type { ReplyMeaning } from "../domain/reply.ts";

/** Nothing is sent, or nothing of one rule or by one channel: `all`, `rule:<id>` or `channel:<name>`. */
export interface Hold {
  readonly key: string;
  readonly since: number;
  readonly because?: string;
}

/** One message more in a counter that may reach `limit`. */
export interface Token {
  /** Names what is counted and the day, such as `channel|twilio|2026-11-22`. */
  readonly counter: string;
  readonly limit: number;
}

/** A number that failed for good: not used again. A new number of the holder has a hash of its own. */
export interface NumberFlag {
  readonly hash: string;
  readonly masked: string;
  readonly since: number;
  /** The channel's code. */
  readonly because: string;
  readonly noticeId: NoticeId;
}

/** What was last said of a number about messages that the law does not ask for. */
export interface OptOut {
  readonly hash: string;
  readonly masked: string;
  /** When it was said. */
  readonly at: number;
  /** False: taken back, such messages go there again. */
  readonly isOut: boolean;
  /** The reply that said so; absent where a clerk recorded it. */
  readonly replyId?: string;
}

/**
 * | standing | means                                                       | next          |
 * |----------|-------------------------------------------------------------|---------------|
 * | received | recorded, and nothing followed yet                          | applied, inbox |
 * | applied  | its case or grant moved, or it asks for nothing further              |               |
 * | inbox    | a clerk must read it                                        | done          |
 * | done     | a clerk did                                                 |               |
 */
export type ReplyStanding = "received" | "applied" | "inbox" | "done";

/** What a holder wrote, as evidence. Number and words are stored sealed. */
export interface RecordedReply {
  /** The same for the same message, however often it is posted. */
  readonly replyId: string;
  readonly channel: string;
  /** When it was sent, milliseconds since the epoch. */
  readonly at: number;
  readonly from: string;
  readonly fromHash: string;
  readonly maskedFrom: string;
  readonly text: string;
  readonly meaning: ReplyMeaning;
  readonly standing: ReplyStanding;
  /** The case it moved; in the inbox, all that it may mean. */
  readonly caseIds: readonly CaseId[];
  /** The same of grants; absent if there are none. */
  readonly grantIds?: readonly GrantId[];
  /** Why a clerk must read it. */
  readonly because?: string;
}

/**
 * How the bureau may reach holders, and what they said. Promises:
 * - of a message `take` and `takeEach` take all tokens or none, and never more of a counter than its limit, whoever takes at
 *   the same time; after a crash in the middle a counter may stand too high by what was being taken, never too low;
 * - a reply is recorded once; its standing moves only as the table says;
 * - flags, opt-outs and holds are there for every process as soon as the call resolves.
 */
export interface ContactStore {
  /** By key. */
  holds(): Promise<readonly Hold[]>;
  /** A hold that is there already stays as it is. */
  hold(hold: Hold): Promise<void>;
  /** False if there was none. */
  release(key: string): Promise<boolean>;
  /** The counter that is full, if one is; then nothing was taken. */
  take(tokens: readonly Token[]): Promise<string | undefined>;
  /**
   * Takes for several messages, in their order, and answers for each as `take` does. Within one call a counter has one
   * limit, and no message names it twice.
   */
  takeEach(messages: readonly (readonly Token[])[]): Promise<readonly (string | undefined)[]>;
  /** What a counter stands at. */
  taken(counter: string): Promise<number>;
  /** A number that is flagged already stays as it is. */
  flag(flag: NumberFlag): Promise<void>;
  /** Those of the hashes that are flagged. */
  flagged(hashes: readonly string[]): Promise<readonly NumberFlag[]>;
  /** By hash, after one. */
  flags(after: string, limit: number): Promise<readonly NumberFlag[]>;
  /** Of what was said of a number the latest stands, in whatever order it is noted; said at the same instant, the later noted. */
  noteOptOut(said: OptOut): Promise<void>;
  /** What stands of those of the hashes that are opted out, by hash. */
  optedOut(hashes: readonly string[]): Promise<readonly OptOut[]>;
  /** Opted out, by hash, after one. */
  optOuts(after: string, limit: number): Promise<readonly OptOut[]>;
  /** Records a reply that has come, or answers with the one that was recorded under its id before. */
  record(reply: RecordedReply): Promise<RecordedReply>;
  /** Moves a reply from a standing to the next. False if it stands elsewhere; nothing was written then. */
  settle(
    replyId: string,
    from: ReplyStanding,
    to: Pick<RecordedReply, "standing" | "caseIds" | "grantIds" | "because">,
  ): Promise<boolean>;
  findReply(replyId: string): Promise<RecordedReply | undefined>;
  /** By reply id, after one. */
  replies(standing: ReplyStanding, after: string, limit: number): Promise<readonly RecordedReply[]>;
}
