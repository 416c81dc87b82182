import { defineJob } from "./job.ts";

/**
 * Every owed day, oldest first. Woken each half hour: the day's scan starts at the first wake after the time that the
 * settings give it, and a night without power is made up for within half an hour of its return.
 */
export const scanExpiringLicences = defineJob({
  name: "scan-expiring-licences",
  wakes: "0,30 * * * *",
  async run({ app, signal }) {
    await app.scanOwedDays(signal);
  },
});
