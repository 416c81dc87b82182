import { createHash } from "node:crypto";
import { civilDateAt, type CivilDate } from "../domain/civil-date.ts";
import { InvalidInput } from "../ports/errors.ts";
import type { ImportRun } from "../ports/register-store.ts";
import type { SampleWriter } from "../ports/sample-writer.ts";
import { importRegister, type ImportSummary } from "./import-register.ts";
import type { OnProgress, Parts } from "./parts.ts";
import { sampleRegister, type SampleFile } from "./sample/sample-register.ts";
import { today } from "./today.ts";

export interface SampleRequest {
  readonly licences: number;
  readonly asOf: CivilDate;
  readonly seed: number;
  readonly rejectsDirectory: string;
  readonly signal: AbortSignal;
  readonly onProgress?: OnProgress;
}

/**
 * Imports the synthetic register through the same intake as any other file; its files are gone afterwards.
 * @throws InvalidInput if anything else was ever imported: what is made up never mixes with what is real.
 */
export async function importSample(
  parts: Parts,
  writer: SampleWriter,
  request: SampleRequest,
): Promise<readonly ImportSummary[]> {
  const summaries: ImportSummary[] = [];
  const files = sampleRegister(request);
  const others = (await parts.storage.register.listImports(200)).filter(
    ({ fileName, source }) => !files.some((file) => file.name === fileName && file.source === source),
  );
  if (others.length > 0) {
    throw new InvalidInput(
      `登记库中已有导入的数据（${others[0]?.source ?? ""}），模拟数据不与真实数据混在一起；请用 --data 另指一个数据目录`,
    );
  }
  for (const file of files) {
    const written = await writer.writeTemporary(file.name, file.lines());
    try {
      summaries.push(
        await importRegister(parts, { ...request, path: written.path, source: file.source, importedOn: request.asOf }),
      );
    } finally {
      await written.remove();
    }
  }
  return summaries;
}

/** The sample that an empty register is given at the first start. */
export interface OwedSample {
  readonly asOf: CivilDate;
  /** An earlier import of it was cut off. */
  readonly isResumed: boolean;
}

/**
 * What of the sample is still to be imported: all of it where nothing was ever imported, and what a crash left out where
 * nothing but this sample was. It is known by its bytes, not by its names: a register of the bureau's own is never mixed
 * with what is made up. Importing it again changes nothing of what is there.
 */
export async function owedSample(
  parts: Parts,
  request: Pick<SampleRequest, "licences" | "seed">,
): Promise<OwedSample | undefined> {
  const imports = await parts.storage.register.listImports(200);
  const first = imports.at(-1);
  if (first === undefined) return { asOf: today(parts), isResumed: false };
  const asOf = civilDateAt(first.at, parts.settings.zone);
  const files = sampleRegister({ ...request, asOf });
  const fileOf = ({ fileName, source }: ImportRun): SampleFile | undefined =>
    files.find((file) => file.name === fileName && file.source === source);
  const finished = new Set(imports.filter(({ state }) => state === "finished").map(fileOf));
  if (imports.some((run) => fileOf(run) === undefined) || files.every((file) => finished.has(file))) return undefined;
  const fingerprints = new Map(files.map((file) => [file, once(() => fingerprintOf(file))]));
  for (const run of imports) {
    const file = fileOf(run);
    if (file === undefined || fingerprints.get(file)?.() !== run.fingerprint) return undefined;
  }
  return { asOf, isResumed: true };
}

/** SHA-256, hex, of the file as the sample writer writes it: a newline after each line. */
function fingerprintOf(file: SampleFile): string {
  const hash = createHash("sha256");
  for (const line of file.lines()) hash.update(`${line}\n`);
  return hash.digest("hex");
}

function once(make: () => string): () => string {
  let made: string | undefined;
  return () => (made ??= make());
}

/** Writes the files of the synthetic register instead of importing them. Returns their paths. */
export async function writeSample(
  writer: SampleWriter,
  directory: string,
  request: Pick<SampleRequest, "licences" | "asOf" | "seed">,
): Promise<readonly { readonly path: string; readonly source: string }[]> {
  const written: { path: string; source: string }[] = [];
  for (const file of sampleRegister(request)) {
    written.push({ path: await writer.write(directory, file.name, file.lines()), source: file.source });
  }
  return written;
}
