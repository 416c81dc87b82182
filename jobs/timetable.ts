import { bindLetters } from "./bind-letters.job.ts";
import { deliverNotices } from "./deliver-notices.job.ts";
import type { Job } from "./job.ts";
import { queueReminders } from "./queue-reminders.job.ts";
import { reconcileEffects } from "./reconcile-effects.job.ts";
import { scanExpiringLicences } from "./scan-expiring-licences.job.ts";
import { takeDroppedFiles } from "./take-dropped-files.job.ts";

/** Everything that runs on the clock. */
export const timetable: readonly Job[] = [
  takeDroppedFiles,
  scanExpiringLicences,
  reconcileEffects,
  queueReminders,
  deliverNotices,
  bindLetters,
];
