// One child of the kill test: scans two days and delivers everything, on a fixed clock, from the built program.
// Usage: node scan-and-deliver.mjs DATA_DIRECTORY. Prints `started` once the store is open, exits with 0 when all is done.
import { doorsWith } from "../../dist/src/main.js";

const clock = { now: () => Date.parse("2026-11-23T02:00:00Z") };
const signal = new AbortController().signal;
const opened = await doorsWith(clock).openApp(process.argv[2], "open");
process.stdout.write("started\n");
for (const asOf of ["2026-11-22", "2026-11-23"]) {
  await opened.app.catchUp(asOf, { signal });
  await opened.app.deliverNotices({ signal });
}
await opened.close();
