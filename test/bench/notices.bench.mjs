// Delivers queued notices, each about a prepared case, through the outbox on the default channel, every state durable
// before the next step. The provider's own cost is what the channel takes with the same messages and nothing around it:
// it is measured on a folder of its own and taken off. CPU seconds are printed beside the clock's, for a machine that
// others use too.
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
const messages = [];
const files = outboxFileChannel(join(data, "outbox"));
const channel = {
  ...files,
  deliver(message, ...rest) {
    messages.push(message);
    return files.deliver(message, ...rest);
  },
};

/** What the work took, in seconds by the clock and of the processor. */
async function taking(work) {
  const [begun, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { clock: (performance.now() - begun) / 1000, cpu: (user + system) / 1e6 };
}

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
let accepted = 0;
const whole = await taking(async () => ({ accepted } = await app.deliverNotices({ signal })));
const notified = (await storage.cases.countByState()).notified ?? 0;
const alone = outboxFileChannel(join(folder, "again"));
const provider = await taking(async () => {
  for (let from = 0; from < messages.length; from += alone.atOnce)
    await Promise.all(messages.slice(from, from + alone.atOnce).map((message) => alone.deliver(message, signal)));
});
const own = { clock: whole.clock - provider.clock, cpu: whole.cpu - provider.cpu };
const n = (value) => value.toLocaleString("en-US");
console.log(`${n(accepted)} of ${n(total)} notices accepted, ${n(notified)} cases notified`);
for (const [what, { clock, cpu }] of Object.entries({
  "all of it": whole,
  "the provider alone": provider,
  "without it": own,
}))
  console.log(
    `${what.padEnd(19)} ${perSecond(accepted, clock)}/s by the clock (${clock.toFixed(1)} s), ${perSecond(accepted, cpu)}/s of processor time (${cpu.toFixed(1)} s)`,
  );
await storage.close();
await rm(folder, { recursive: true, force: true });
