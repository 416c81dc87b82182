import { defineJob } from "./job.ts";

/** Finishes what a crash left between a decision and its effects. Not at the minutes of the scan, which it would meet. */
export const reconcileEffects = defineJob({
  name: "reconcile-effects",
  wakes: "7,22,37,52 * * * *",
  async run({ app, signal }) {
    await app.reconcile(signal);
  },
});
