import { defineJob } from "./job.ts";

/** The ladder of reminders. Between the scans, whose decisions it follows; a step is owed once, however often this runs. */
export const queueReminders = defineJob({
  name: "queue-reminders",
  wakes: "12,42 * * * *",
  async run({ app, signal }) {
    await app.queueReminders(signal);
  },
});
