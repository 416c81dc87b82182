import { join } from "node:path";
import { dropFolder } from "../../connectors/register-drop-folder/index.ts";
import type { JobContext } from "../../jobs/job.ts";
import { undisturbed, type World } from "./world.ts";

/** What the clock runs jobs with, on a world; a dropped file counts as complete after 20 seconds. */
export function jobContext(world: World, signal = undisturbed): JobContext {
  const box = dropFolder(join(world.data, "inbox"), { settleMs: 20_000, now: () => world.parts.clock.now() });
  const rejectsDirectory = join(world.data, "rejects");
  return { app: world.app, dropFolder: { box, rejectsDirectory, signal }, signal };
}
