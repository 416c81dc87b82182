import { z } from "zod";
import { grantStates, type Grant, type GrantId } from "../../../src/domain/grant.ts";
import { holderKinds, type HolderId, type LicenceId } from "../../../src/domain/licence.ts";
import { messageAnswer } from "./casework.ts";
import { holder } from "./register.ts";
import { bytes, civilDate, count, instant, text } from "./values.ts";

const holderDocument = z.strictObject({
  holder,
  regionCode: z.exactOptional(z.string()),
  doubts: z.array(z.strictObject({ field: z.string(), reason: z.string() })),
});

const versionFields = {
  version: count,
  knownAt: instant,
  source: z.string(),
  sealed: z.exactOptional(bytes),
  document: holderDocument,
};

/** A holder: what a register of its own says of it, and a licence it is known through. One of the two is there. */
export const holderRow = z.strictObject({
  _id: text<HolderId>(),
  kind: z.enum(holderKinds),
  revision: count,
  licenceId: z.exactOptional(text<LicenceId>()),
  source: z.exactOptional(z.string()),
  missingSince: z.exactOptional(instant),
  /** Keyed digest of the record, personal part included. */
  digest: z.exactOptional(z.string()),
  own: z.exactOptional(z.strictObject(versionFields)),
});
export type HolderRow = z.infer<typeof holderRow>;

/** An earlier version. The id is `<holder id>#<version>`. */
export const holderVersionRow = z.strictObject({ _id: z.string(), holderId: text<HolderId>(), ...versionFields });
export type HolderVersionRow = z.infer<typeof holderVersionRow>;

const grant: z.ZodType<Grant> = z.strictObject({
  grantId: text<GrantId>(),
  grantNo: z.string(),
  holderId: text<HolderId>(),
  rule: z.string(),
  ruleVersion: count,
  cycle: z.string(),
  amount: z.strictObject({ fen: z.exactOptional(count), lines: z.array(z.string()) }),
  heads: z.array(
    z.strictObject({
      headId: z.string(),
      fen: z.exactOptional(count),
      leftOut: z.exactOptional(z.enum(["claimed-elsewhere", "excluded"])),
    }),
  ),
  needsIntent: z.boolean(),
  publicity: z.exactOptional(
    z.strictObject({
      days: count,
      unit: z.enum(["working-days", "calendar-days"]),
      setBy: z.enum(["rule", "settings"]),
      from: z.exactOptional(civilDate),
      until: z.exactOptional(civilDate),
      isProvisional: z.exactOptional(z.boolean()),
    }),
  ),
  decisionPosition: count,
  openedOn: civilDate,
  state: z.enum(grantStates as [Grant["state"]]),
  closedBecause: z.exactOptional(z.enum(["no-longer-eligible", "excluded", "claimed-elsewhere"])),
  answeredOn: z.exactOptional(civilDate),
  answer: z.exactOptional(messageAnswer),
  confirmedOn: z.exactOptional(civilDate),
  revision: count,
});

/** `writer` names the call that wrote last, so that a call whose answer was lost knows its own work again. */
export const grantRow = z.strictObject({
  _id: text<GrantId>(),
  holderId: text<HolderId>(),
  rule: z.string(),
  cycle: z.string(),
  state: z.string(),
  revision: count,
  writer: z.string(),
  document: grant,
});
export type GrantRow = z.infer<typeof grantRow>;

/** The id is the claim itself. */
export const claimRow = z.strictObject({ _id: z.string(), grantId: text<GrantId>() });
export type ClaimRow = z.infer<typeof claimRow>;
