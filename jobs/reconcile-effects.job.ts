import { defineJob } from "./job.ts";

/** Finishes what a crash left between a decision and its effects. */
export const reconcileEffects = defineJob({
  name: "reconcile-effects",
  wakes: "*/15 * * * *",
  async run({ app, signal }) {
    await app.reconcile(signal);
  },
});
