// Notices against a gateway that accepts, refuses for a while, refuses for good, hangs, and drops the connection after
// accepting, a fifth each, with the sender killed again and again. Every notice must end in the right state, and nothing
// that was accepted may be sent again. Exits with 1 if anything is otherwise.
// Usage: node test/faults/notices.mjs [NOTICES] [KILLS] [ANSWER_MS]   (default 10000, 50 and 100), after `npm run build`.
// ANSWER_MS is how long the sender waits for the gateway; where the machine is slow, a longer wait makes fewer doubts.
import { createHash } from "node:crypto";
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeQueuedStore, openQueuedStore, tenOClock } from "./queued-notices.mjs";

const total = Number(process.argv[2] ?? 10_000);
const kills = Number(process.argv[3] ?? 50);
const answerMs = Number(process.argv[4] ?? 100);
const child = join(dirname(fileURLToPath(import.meta.url)), "deliver-to-gateway.mjs");
const fates = ["accepts", "refuses for a while", "refuses for good", "hangs", "drops after accepting"];
const fateOf = (noticeId) => fates[createHash("sha256").update(noticeId).digest()[0] % fates.length];
const rightState = {
  accepts: "accepted",
  "refuses for a while": "accepted",
  "refuses for good": "failed",
  hangs: "unknown",
  "drops after accepting": "accepted",
};
/** How often a message is refused before it is taken, where it is refused for a while. */
const refusals = 2;

/** What the gateway has done: requests seen and messages accepted, by notice. */
const seen = new Map();
const accepted = new Map();
const refused = new Map();
const raise = (counts, noticeId) => counts.set(noticeId, (counts.get(noticeId) ?? 0) + 1);

const peer = createServer((request, response) => {
  const [, verb, noticeId] = request.url.split("/");
  const say = (body) => response.end(JSON.stringify(body));
  if (verb === "status") return say(statusOf(noticeId));
  raise(seen, noticeId);
  const fate = fateOf(noticeId);
  if (fate === "hangs") return undefined;
  if (fate === "refuses for good") return say({ failure: "permanent", code: "P1" });
  if (fate === "refuses for a while" && (refused.get(noticeId) ?? 0) < refusals) {
    raise(refused, noticeId);
    return say({ failure: "temporary", code: "T1" });
  }
  raise(accepted, noticeId);
  if (fate === "drops after accepting") return request.socket.destroy();
  return say({ accepted: true });
});

function statusOf(noticeId) {
  const fate = fateOf(noticeId);
  if (fate === "hangs") return { status: "cannot-tell" };
  if (accepted.has(noticeId)) return { status: "accepted" };
  if (fate === "refuses for good" && seen.has(noticeId)) return { status: "refused", failure: "permanent", code: "P1" };
  return { status: "never" };
}

/** One life of the sender, killed after so many milliseconds of delivering if they are given. */
function live(data, port, now, killAfterMs) {
  return new Promise((resolve, reject) => {
    const sender = spawn(process.execPath, [child, data, ...[port, now, answerMs].map(String)], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let timer;
    let complaint = "";
    sender.stderr.on("data", (text) => (complaint += text));
    sender.stdout.once("data", () => {
      if (killAfterMs !== undefined) timer = setTimeout(() => sender.kill("SIGKILL"), killAfterMs);
    });
    sender.on("error", reject);
    sender.on("close", (code, signal) => {
      clearTimeout(timer);
      if (code === 0 || signal === "SIGKILL") resolve(signal === "SIGKILL");
      else reject(new Error(`the sender ended with ${code ?? signal}: ${complaint}`));
    });
  });
}

const folder = await mkdtemp(join(tmpdir(), "wugan-notices-"));
const data = join(folder, "data");
const begun = performance.now();
await makeQueuedStore(data, total);
const queuedMs = performance.now() - begun;
await new Promise((listening) => peer.listen(0, "127.0.0.1", listening));
const { port } = peer.address();
let [killed, lives] = [0, 0];
// Long enough for some messages, short enough for many deaths.
const lifeMs = Math.max(100, Math.round((total * 5) / Math.max(kills, 1)));
for (; killed < kills && lives < 4 * kills; lives += 1)
  if (await live(data, port, tenOClock + lives * 60_000, Math.random() * lifeMs)) killed += 1;
// Undisturbed at last, on days far enough apart for everything that is tried or asked about again.
const dayMs = 24 * 60 * 60_000;
for (const later of [4 * 3_600_000, dayMs, 2 * dayMs, 9 * dayMs]) await live(data, port, tenOClock + later);

const storage = await openQueuedStore(data);
const notices = await storage.notices.list({ limit: total + 1 });
const unknownListed = await storage.notices.list({ states: ["unknown"], limit: total + 1 });
await storage.close();
peer.closeAllConnections();
peer.close();
await rm(folder, { recursive: true, force: true });

const table = {};
const wrong = [];
for (const { noticeId, state } of notices) {
  const fate = fateOf(noticeId);
  const key = `${fate} → ${state}`;
  table[key] = (table[key] ?? 0) + 1;
  if (state !== rightState[fate]) wrong.push(`${noticeId}: ${key}`);
  const times = accepted.get(noticeId) ?? 0;
  if (times > 1) wrong.push(`${noticeId}: ${fate}, accepted ${times} times`);
  if (state === "accepted" && times !== 1) wrong.push(`${noticeId}: said to be accepted, and was ${times} times`);
}
const hung = notices.filter(({ noticeId }) => fateOf(noticeId) === "hangs").length;
if (notices.length !== total) wrong.push(`${notices.length} notices of ${total}`);
if (unknownListed.length !== hung) wrong.push(`${unknownListed.length} listed as unknown, ${hung} hung`);
if (killed < kills) wrong.push(`killed ${killed} times of ${kills}`);
for (const [key, count] of Object.entries(table).sort()) console.log(`${String(count).padStart(6)}  ${key}`);
const twice = [...accepted.values()].filter((times) => times > 1).length;
console.log(
  `${total} notices, ${killed} kills in ${lives} lives, ${twice} accepted twice, ${unknownListed.length} unknown and listed; ` +
    `${((performance.now() - begun) / 1000).toFixed(0)} s, ${(queuedMs / 1000).toFixed(0)} of them to queue`,
);
for (const line of wrong.slice(0, 20)) console.error(line);
process.exitCode = wrong.length === 0 ? 0 : 1;
