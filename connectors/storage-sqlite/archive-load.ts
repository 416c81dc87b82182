import { randomUUID } from "node:crypto";
import { concernOf } from "../../src/domain/notice.ts";
import type { ArchiveLoaders, ArchiveRecord } from "../../src/ports/store-archive.ts";
import { bytesOf, registerLoaders } from "./archive-load-register.ts";
import { registerContext } from "./register-context.ts";
import { lookupsOn } from "./register-lookups.ts";
import type { Context } from "./connection.ts";
import { allFurther } from "./holder-fold.ts";
import { orNull } from "./rows.ts";

/** Records of one transaction. */
const RECORDS_AT_ONCE = 1000;

/** Takes every record into a store whose tables are empty, some at a time. */
export async function loadInto(context: Context, records: AsyncIterable<ArchiveRecord>): Promise<void> {
  const register = registerContext(context);
  const lookups = lookupsOn(register);
  const loaders: ArchiveLoaders<void> = { ...registerLoaders(register, lookups), ...otherLoaders(context) };
  const takeIn = (batch: readonly ArchiveRecord[]): void =>
    register.transact(() => {
      for (const { part, record } of batch) (loaders[part] as (one: typeof record) => void)(record);
    });
  let batch: ArchiveRecord[] = [];
  for await (const record of records) {
    batch.push(record);
    if (batch.length < RECORDS_AT_ONCE) continue;
    takeIn(batch);
    batch = [];
  }
  takeIn(batch);
  await lookups.sortIn();
  register.transact(() => context.writer.exec(foldMarks));
}

/** All licences count as taken in but those of holders who are not there: an import that never ended had brought them. */
const foldMarks = `
  UPDATE meta SET value = (SELECT coalesce(max(licence_no), 0) FROM licence_documents) WHERE name = 'folded_up_to';
  INSERT INTO licences_to_fold (licence_no)
    SELECT licence_no FROM licence_documents
    WHERE document ->> '$.holder.holderId' NOT IN (SELECT holder_id FROM holders)
      AND substr(document ->> '$.holder.holderId', 1, 5) <> 'name:';
  ${allFurther}`;

type RegisterPart = keyof ReturnType<typeof registerLoaders>;

function otherLoaders({ writer }: Context): Omit<ArchiveLoaders<void>, RegisterPart> {
  const into = (table: string, ...columns: readonly string[]) =>
    writer.prepare<unknown[]>(
      `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`,
    );
  const entry = into("log_entries", "position", "key", "kind", "body");
  const decision = into(
    "decisions",
    ...["position", "subject_id", "rule", "cycle", "outcome", "content_digest", "as_of", "sealed"],
    ...["is_pending", "is_superseded"],
  );
  const standing = into("standing", "subject_id", "rule", "position");
  const scan = into("scans", "scan_id", "as_of", "is_done", "released_below", "revision", "document");
  const chunk = writer.prepare<unknown[]>(
    "INSERT INTO scan_chunks (scan_no, page, bytes) SELECT scan_no, ?, ? FROM scans WHERE scan_id = ?",
  );
  const ruleVersion = into("rule_versions", "rule", "version", "state", "revision", "document");
  const tally = into("shadow_tallies", "scan_id", "rule", "version", "part", "as_of", "document");
  const renewal = into("cases", "case_id", "licence_id", "state", "cycle", "revision", "document");
  const grant = into("grants", "grant_id", "holder_id", "rule", "cycle", "state", "revision", "document");
  const claim = into("grant_claims", "claim", "grant_id");
  const item = into("worklist", "subject_id", "rule", "position", "kind", "document");
  const notice = into(
    "notices",
    ...["notice_id", "holder_id", "language", "day", "sequence", "state", "not_before", "token", "lease_until"],
    ...["sealed_text", "document"],
  );
  const effect = into("notice_effects", "effect_key", "notice_id", "case_id");
  const hold = into("holds", "key", "document");
  const sent = into("sending_counts", "counter", "taken");
  const flagged = into("flagged_numbers", "hash", "document");
  const optOuts = into("opt_outs", "hash", "is_out", "at", "document");
  const reply = into("replies", "reply_id", "standing", "sealed", "document");
  const slot = into("slots", "schedule", "day", "state", "fence", "attempts", "finished_at");
  const fence = writer.prepare<unknown[]>(
    `INSERT INTO leases (name, fence, holder, ends_at, is_released) VALUES (?, ?, '', 0, 1)
     ON CONFLICT DO UPDATE SET fence = max(fence, excluded.fence)`,
  );
  const flag = (is: boolean): number => (is ? 1 : 0);

  return {
    log({ position, key, kind, body, decision: beside }) {
      entry.run(position, key, kind, body);
      if (beside === undefined) return;
      const { subjectId, rule, cycle, outcome, contentDigest, asOf, sealed, isPending, isSuperseded } = beside;
      const marks = [flag(isPending), flag(isSuperseded)];
      decision.run(position, subjectId, rule, cycle, outcome, contentDigest, asOf, bytesOf(sealed), ...marks);
      if (!isSuperseded) standing.run(subjectId, rule, position);
    },
    scans(one) {
      const { scanId, asOf, state, releasedBelow, revision } = one;
      scan.run(scanId, asOf, flag(state === "done"), orNull(releasedBelow), revision, JSON.stringify(one));
    },
    "scan-chunks"({ scanId, page, bytes }) {
      chunk.run(page, bytesOf(bytes), scanId);
    },
    "rule-versions"(one) {
      ruleVersion.run(one.rule, one.version, one.state, one.revision, JSON.stringify(one));
    },
    "shadow-tallies"(one) {
      tally.run(one.scanId, one.rule, one.version, one.part, one.asOf, JSON.stringify(one));
    },
    cases(one) {
      renewal.run(one.caseId, one.licenceId, one.state, one.cycle, one.revision, JSON.stringify(one));
    },
    grants(one) {
      grant.run(one.grantId, one.holderId, one.rule, one.cycle, one.state, one.revision, JSON.stringify(one));
    },
    "grant-claims"(one) {
      claim.run(one.claim, one.grantId);
    },
    worklist(one) {
      item.run(one.subjectId, one.rule, one.decisionPosition, one.kind, JSON.stringify(one));
    },
    notices({ notice: one, sequence, effects, sealedText, leaseUntil }) {
      const { noticeId, holderId, language, day, state, notBefore, items } = one;
      // Who held it is gone: a token that nobody has, so that its time runs out as it would have.
      const lease = leaseUntil === undefined ? [null, null] : [randomUUID(), leaseUntil];
      const about = [noticeId, holderId, language, day, sequence, state, notBefore];
      notice.run(...about, ...lease, bytesOf(sealedText), JSON.stringify(one));
      for (const told of items)
        if (effects.includes(told.effectKey)) effect.run(told.effectKey, noticeId, orNull(concernOf(told)));
    },
    holds(one) {
      hold.run(one.key, JSON.stringify(one));
    },
    "sending-counts"(one) {
      sent.run(one.counter, one.taken);
    },
    "flagged-numbers"(one) {
      flagged.run(one.hash, JSON.stringify(one));
    },
    "opt-outs"(one) {
      optOuts.run(one.hash, flag(one.isOut), one.at, JSON.stringify(one));
    },
    replies({ reply: one, sealed }) {
      reply.run(one.replyId, one.standing, bytesOf(sealed), JSON.stringify(one));
    },
    slots({ schedule, day, state, fence: under, attempts, finishedAt }) {
      slot.run(schedule, day, state, under, attempts, orNull(finishedAt));
    },
    fences(one) {
      fence.run(one.name, one.fence);
    },
  };
}
