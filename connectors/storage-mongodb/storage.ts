import type { Storage, StoreInfo } from "../../src/ports/storage.ts";
import { archiveOn } from "./archive.ts";
import { casesOn } from "./cases.ts";
import { problemsOf } from "./check.ts";
import { contactOn } from "./contact.ts";
import type { Context } from "./context.ts";
import { decisionsOn } from "./decisions.ts";
import { grantsOn } from "./grants.ts";
import { leasesOn } from "./leases.ts";
import { noticesOn } from "./notices.ts";
import { piecesOn } from "./pieces.ts";
import { registerOn } from "./register.ts";
import { rulesOn } from "./rules.ts";
import { scansOn } from "./scans.ts";
import { slotsOn } from "./slots.ts";
import { worklistOn } from "./worklist.ts";

export function assembleStorage(context: Context, info: StoreInfo): Storage {
  return {
    info,
    register: registerOn(context),
    decisions: decisionsOn(context),
    rules: rulesOn(context),
    scans: scansOn(context),
    pieces: piecesOn(context),
    cases: casesOn(context),
    grants: grantsOn(context),
    worklist: worklistOn(context),
    notices: noticesOn(context),
    contact: contactOn(context),
    slots: slotsOn(context),
    leases: leasesOn(context),
    archive: archiveOn(context, info.location),
    check: () => context.reading(() => problemsOf(context)),
    close: () => context.collections.store.db.close(),
  };
}
