import { dirname, join } from "node:path";
import type { Storage, StoreInfo } from "../../src/ports/storage.ts";
import { archiveOn } from "./archive.ts";
import { casesOn } from "./cases.ts";
import { problemsOf } from "./check.ts";
import type { Context } from "./connection.ts";
import { contactOn } from "./contact.ts";
import { decisionsOn } from "./decisions.ts";
import { guarded, translating } from "./errors.ts";
import { grantsOn } from "./grants.ts";
import { leasesOn } from "./leases.ts";
import { versionOf } from "./migrations.ts";
import { noticesOn } from "./notices.ts";
import { piecesOn } from "./pieces.ts";
import { registerOn } from "./register.ts";
import { rulesOn } from "./rules.ts";
import { scansOn } from "./scans.ts";
import { slotsOn } from "./slots.ts";
import { worklistOn } from "./worklist.ts";

function infoOf(context: Context, path: string): StoreInfo {
  const meta = context.reader.prepare<[string], string>("SELECT value FROM meta WHERE name = ?").pluck();
  return {
    engine: "sqlite",
    location: path,
    version: versionOf(context.reader),
    createdAt: Number(meta.get("created_at")),
    keyId: meta.get("key_id") ?? "",
  };
}

export function assembleStorage(context: Context, path: string): Storage {
  const leases = leasesOn(context, join(dirname(path), "locks"));
  return {
    info: infoOf(context, path),
    register: guarded(registerOn(context)),
    decisions: guarded(decisionsOn(context)),
    rules: guarded(rulesOn(context)),
    scans: guarded(scansOn(context)),
    pieces: guarded(piecesOn(context)),
    cases: guarded(casesOn(context)),
    grants: guarded(grantsOn(context)),
    worklist: guarded(worklistOn(context)),
    notices: guarded(noticesOn(context)),
    contact: guarded(contactOn(context)),
    slots: guarded(slotsOn(context)),
    leases: guarded(leases.store),
    archive: archiveOn(context, path),
    check: async () => translating(() => problemsOf(context)),
    close: async () =>
      translating(() => {
        leases.dropAll();
        context.reader.close();
        // The last connection to close copies the journal back; it must be one that may write.
        context.writer.close();
      }),
  };
}
