import { defineJob } from "./job.ts";

/**
 * Every minute. Outside contact hours nothing is sent, but what a crash left in flight is set free and the provider is
 * asked about doubtful deliveries, whose answers may come at any hour. Workers on the same store lend a hand.
 */
export const deliverNotices = defineJob({
  name: "deliver-notices",
  wakes: "* * * * *",
  needsDataFolder: true,
  async run({ app, signal }) {
    await app.deliverNotices({ signal, shareOut: true });
  },
});
