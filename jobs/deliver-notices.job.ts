import { defineJob } from "./job.ts";

/** Every minute; outside contact hours the run ends at once. */
export const deliverNotices = defineJob({
  name: "deliver-notices",
  wakes: "* * * * *",
  async run({ app, signal }) {
    await app.deliverNotices({ signal });
  },
});
