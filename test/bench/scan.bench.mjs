// Scans a register of generated licences twice; prints seconds, CPU seconds, decisions/s, and the second scan's share of the first.
// Usage: node test/bench/scan.bench.mjs [LICENCES]   (default 100000)
import { asOf, doors, measured, onEmptyStore, peakMb, perSecond, signal } from "./support.mjs";

const licences = Number(process.argv[2] ?? 100_000);
await onEmptyStore(async ({ app, paths }) => {
  await app.importSample(doors.sampleWriter, { licences, asOf, seed: 1, rejectsDirectory: paths.rejects, signal });
  const first = await measured(() => app.scanLicences({ asOf, confirm: true, signal }));
  const second = await measured(() => app.scanLicences({ asOf, confirm: true, signal }));
  const { subjects, casesOpened, noticesQueued, outcomes } = first.value;
  const decided = Object.values(outcomes)
    .flatMap((one) => Object.values(one))
    .reduce((sum, n) => sum + n, 0);
  console.log(
    `${subjects.toLocaleString("en-US")} licences, ${decided.toLocaleString("en-US")} decisions: ${first.seconds.toFixed(1)} s, ${first.cpuSeconds.toFixed(1)} CPU s (${perSecond(decided, first.seconds)} decisions/s), ${casesOpened} cases, ${noticesQueued} notices, peak ${peakMb()} MB`,
  );
  console.log(
    `the same day again: ${second.seconds.toFixed(1)} s, ${second.cpuSeconds.toFixed(1)} CPU s, ratio ${(second.seconds / first.seconds).toFixed(2)}, ${second.value.casesOpened} cases`,
  );
});
