import { deflateSync, inflateSync } from "node:zlib";
import type { NewEntry } from "../../../ports/decision-log.ts";
import type { Vault } from "../../../ports/vault.ts";

/** One page of entries on their way to the log. Sealed: beside the published body they hold the readable decision. */
export const sealEntries = (vault: Vault, entries: readonly NewEntry[]): Uint8Array =>
  vault.seal(deflateSync(JSON.stringify(entries)).toString("base64"));

/** @throws LogIntegrity if the bytes are not as they were sealed. */
export const openEntries = (vault: Vault, sealed: Uint8Array): readonly NewEntry[] =>
  JSON.parse(inflateSync(Buffer.from(vault.open(sealed), "base64")).toString("utf8")) as readonly NewEntry[];
