// Delivers queued notices through the outbox on the default channel, every state durable before the next step; prints
// notices/s with and without the channel's own time.
// Usage: node test/bench/notices.bench.mjs [NOTICES]   (default 5000)
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { outboxFileChannel } from "../../dist/connectors/notice-outbox-file/index.js";
import { rulesFromFolder } from "../../dist/connectors/rules-files/index.js";
import { openKeyFile } from "../../dist/connectors/vault-keyfile/index.js";
import { createApp } from "../../dist/src/app/app.js";
import { RuleLibrary } from "../../dist/src/app/rule-library.js";
import { readConfig } from "../../dist/src/config.js";
import { makeQueuedStore, openQueuedStore, tenOClock } from "../faults/queued-notices.mjs";
import { perSecond, signal } from "./support.mjs";

const total = Number(process.argv[2] ?? 5_000);
const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const folder = await mkdtemp(join(tmpdir(), "wugan-bench-"));
const data = join(folder, "data");
await makeQueuedStore(data, total);
const storage = await openQueuedStore(data);
const files = outboxFileChannel(join(data, "outbox"));
let channelMs = 0;
const channel = {
  ...files,
  async deliver(...message) {
    const begun = performance.now();
    const delivery = await files.deliver(...message);
    channelMs += performance.now() - begun;
    return delivery;
  },
};
const quiet = () => undefined;
const { settings } = readConfig({ dataDirectory: ".", packageDirectory: root, env: {} });
const app = createApp({
  storage,
  vault: openKeyFile(`${data}.key`),
  intake: undefined,
  rules: new RuleLibrary(rulesFromFolder(join(root, "rules")), storage.rules),
  channels: [channel],
  clock: { now: () => tenOClock },
  log: { info: quiet, warn: quiet, error: quiet },
  settings,
});
await app.ruleTitles();
const begun = performance.now();
const { accepted } = await app.deliverNotices({ signal });
const seconds = (performance.now() - begun) / 1000;
const own = seconds - channelMs / 1000;
console.log(
  `${accepted.toLocaleString("en-US")} of ${total.toLocaleString("en-US")} notices: ${perSecond(accepted, seconds)}/s with the channel, ${perSecond(accepted, own)}/s without its own ${(channelMs / 1000).toFixed(1)} s`,
);
await storage.close();
await rm(folder, { recursive: true, force: true });
