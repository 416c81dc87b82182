import type { CivilDate } from "../domain/civil-date.ts";
import type { SampleWriter } from "../ports/sample-writer.ts";
import { importRegister, type ImportSummary } from "./import-register.ts";
import type { OnProgress, Parts } from "./parts.ts";
import { sampleRegister } from "./sample/sample-register.ts";

export interface SampleRequest {
  readonly licences: number;
  readonly asOf: CivilDate;
  readonly seed: number;
  readonly rejectsDirectory: string;
  readonly signal: AbortSignal;
  readonly onProgress?: OnProgress;
}

/** Imports the synthetic register through the same intake as any other file; its files are gone afterwards. */
export async function importSample(
  parts: Parts,
  writer: SampleWriter,
  request: SampleRequest,
): Promise<readonly ImportSummary[]> {
  const summaries: ImportSummary[] = [];
  for (const file of sampleRegister(request)) {
    const written = await writer.writeTemporary(file.name, file.lines());
    try {
      summaries.push(
        await importRegister(parts, { ...request, path: written.path, source: file.source, observedOn: request.asOf }),
      );
    } finally {
      await written.remove();
    }
  }
  return summaries;
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
