import { defineJob } from "./job.ts";

/**
 * Every half-hour of the afternoon from four, so that a machine that was off at four still binds on the day. A day has
 * one batch: later wakings change nothing. A day missed altogether is taken up by the next day's batch.
 */
export const bindLetters = defineJob({
  name: "bind-letters",
  wakes: "0,30 16-18 * * *",
  needsDataFolder: true,
  async run({ app }) {
    await app.bindLetters();
  },
});
