import { defineJob } from "./job.ts";

/** Looks into the drop folder; a file is taken at the first look that finds it unchanged since an earlier one. */
export const takeDroppedFiles = defineJob({
  name: "take-dropped-files",
  wakes: "* * * * *",
  needsDataFolder: true,
  async run({ app, dropFolder }) {
    await app.takeDroppedFiles(dropFolder);
  },
});
