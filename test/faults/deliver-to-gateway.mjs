// One life of the sender in notices.mjs: delivers everything that is due to the gateway peer, from the built program.
// Usage: node deliver-to-gateway.mjs DATA_DIRECTORY PORT NOW_MS ANSWER_MS. Prints `started` when delivery begins.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { openSqliteStorage } from "../../dist/connectors/storage-sqlite/index.js";
import { rulesFromFolder } from "../../dist/connectors/rules-files/index.js";
import { openKeyFile } from "../../dist/connectors/vault-keyfile/index.js";
import { createApp } from "../../dist/src/app/app.js";
import { RuleLibrary } from "../../dist/src/app/rule-library.js";
import { readConfig } from "../../dist/src/config.js";
import { OutcomeUnknown } from "../../dist/src/ports/errors.js";

const [data, port, now, answerMs] = process.argv.slice(2);
const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const begun = Date.now();
const clock = { now: () => Number(now) + Date.now() - begun };

const ask = async (path) =>
  (await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(30_000) })).json();
const failed = (failure, code) => ({ outcome: "failed", failure, code, reason: "网关未接受", fault: "provider" });

const channel = {
  name: "gateway-peer",
  kind: "sms",
  leavesMachine: false,
  atOnce: 50,
  async deliver({ noticeId }) {
    try {
      const url = `http://127.0.0.1:${port}/send/${noticeId}`;
      const answer = await (await fetch(url, { method: "POST", signal: AbortSignal.timeout(Number(answerMs)) })).json();
      if (answer.accepted) return { outcome: "accepted", reference: noticeId };
      return failed(answer.failure, answer.code);
    } catch (cause) {
      throw new OutcomeUnknown("no answer", { cause });
    }
  },
  async find({ noticeId }) {
    const known = await ask(`/status/${noticeId}`);
    if (known.status === "accepted") return { outcome: "accepted", reference: noticeId };
    if (known.status === "refused") return failed(known.failure, known.code);
    return known.status === "never" ? { outcome: "never-sent" } : { outcome: "cannot-tell", reason: "网关查不到" };
  },
};

const settings = {
  ...readConfig({ dataDirectory: ".", packageDirectory: root, env: {} }).settings,
  contactHours: { from: "00:00", to: "23:59" },
  sending: { attempts: 10, channelPerDay: 10_000_000, holderPerDay: 1_000 },
};
/** The rules of other items say nothing here, and reading them takes longer than most lives last. */
const folder = rulesFromFolder(join(root, "rules"));
const isNeeded = (file) => !/^(renewal|benefit)\//.test(file) || file.startsWith("renewal/food-operation/");
const source = {
  location: folder.location,
  async read() {
    const files = new Map([...(await folder.read())].filter(([file]) => isNeeded(file)));
    const items = files.get("items.yaml").split("\n  - code: ");
    return files.set("items.yaml", items.slice(0, 2).join("\n  - code: "));
  },
};
const vault = openKeyFile(`${data}.key`);
const storage = await openSqliteStorage({ directory: data, vault, now: clock.now });
const quiet = () => undefined;
const app = createApp({
  storage,
  vault,
  intake: undefined,
  rules: new RuleLibrary(source, storage.rules),
  channels: [channel],
  clock,
  log: { info: quiet, warn: quiet, error: quiet },
  settings,
});
await app.ruleTitles();
process.stdout.write("started\n");
const summary = await app.deliverNotices({ anyHour: true, signal: new AbortController().signal });
process.stdout.write(`${JSON.stringify(summary)}\n`);
await storage.close();
