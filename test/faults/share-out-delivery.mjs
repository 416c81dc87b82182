// The process whose slot wakes for delivery: hands lanes out and sends, again and again until nothing is owed any more.
// Usage: node share-out-delivery.mjs DATA_DIRECTORY, from the built program, on the store that MONGODB_URI names.
import { setTimeout as pause } from "node:timers/promises";
import { doorsWith } from "../../dist/src/main.js";

const signal = new AbortController().signal;
const opened = await doorsWith({ now: Date.now }).openApp(process.argv[2], "open");
for (;;) {
  try {
    await opened.app.deliverNotices({ signal, shareOut: true });
  } catch (error) {
    // The lease of one that was killed is not over yet.
    if (error.code !== "conflict") throw error;
  }
  let owed = 0;
  for await (const _ of opened.app.notices(["queued", "claimed", "sending", "unknown"])) owed += 1;
  if (owed === 0) break;
  await pause(1000);
}
await opened.close();
