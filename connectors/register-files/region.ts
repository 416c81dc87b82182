import { checkRegionCode } from "../../src/domain/identifiers/region.ts";
import type { IdentifierDoubt } from "../../src/domain/licence.ts";
import type { CellReaders } from "./cells.ts";
import type { LicencesMapping } from "./mapping.ts";
import { copyOf } from "./text.ts";

const MOST_REMEMBERED = 10_000;

/** Reads the region; a code that fails its check is kept with a doubt. */
export function regionReader(
  { fields }: { readonly fields: Pick<LicencesMapping["fields"], "regionCode"> },
  readers: CellReaders,
): (cells: readonly string[], doubts: IdentifierDoubt[]) => string | undefined {
  if (fields.regionCode === undefined) return () => undefined;
  const read = readers.text(fields.regionCode);
  const remembered = new Map<string, ReturnType<typeof checkRegionCode>>();
  return (cells, doubts) => {
    const text = read(cells);
    if (text === "") return undefined;
    let check = remembered.get(text);
    if (check === undefined) {
      check = checkRegionCode(text);
      if (remembered.size < MOST_REMEMBERED) remembered.set(copyOf(text), check);
    }
    if (!check.ok) doubts.push({ field: "regionCode", reason: check.reason });
    else for (const warning of check.warnings) doubts.push({ field: "regionCode", reason: warning.reason });
    return check.value === "" ? undefined : check.value;
  };
}
