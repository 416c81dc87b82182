import { loggable, loggableBusy } from "../src/app/loggable.ts";
import { Conflict } from "../src/ports/errors.ts";
import type { Job, JobContext } from "./job.ts";

/**
 * Runs a job at one of its wakes. What it throws is logged without personal data and stops nothing else: what is owed
 * stands in the store and is done at a later wake. Never rejects.
 */
export async function runJob(job: Job, context: JobContext): Promise<void> {
  const { log } = context.app;
  try {
    await job.run(context);
  } catch (error) {
    if (context.signal.aborted) return;
    if (error instanceof Conflict)
      log.info({ job: job.name, ...loggableBusy(error) }, "busy: tried again at the next wake");
    else log.error({ job: job.name, ...loggable(error) }, "job failed: tried again at the next wake");
  }
}
