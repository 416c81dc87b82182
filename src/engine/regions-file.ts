import { z } from "zod";
import { checkRegionCode, regionCovers } from "../domain/identifiers/region.ts";
import type { Problem } from "../ports/errors.ts";
import { readShaped } from "./check-shape.ts";
import { entry } from "./schema-parts.ts";

export type RegionLevel = "province" | "city" | "county" | "township";

/** One place: a league or city is `city`, a banner, county or district `county`, a town or sumu `township`. */
export interface Region {
  /** Six digits down to county, nine for a township. */
  readonly code: string;
  /** Chinese name. */
  readonly name: string;
  readonly level: RegionLevel;
  /** Code of the place around it; absent only for the province. */
  readonly parent?: string;
}

export interface RegionTable {
  readonly source: string;
  readonly regions: readonly Region[];
}

const regionTable = entry({
  source: z.string().min(1),
  regions: z
    .array(
      entry({
        code: z.string().regex(/^(\d{6}|\d{9})$/, "应为六位或九位数字，写在引号里"),
        name: z.string().min(1),
        level: z.enum(["province", "city", "county", "township"]),
        parent: z.string().optional(),
      }),
    )
    .min(1),
});

function faultOf(region: Region, byCode: ReadonlyMap<string, Region>): string | undefined {
  const check = checkRegionCode(region.code);
  if (!check.ok) return check.reason;
  if (check.warnings[0]) return check.warnings[0].reason;
  if ((region.level === "township") !== (region.code.length === 9)) return `${region.code} 的位数与级别不符`;
  if (region.parent === undefined)
    return region.level === "province" ? undefined : `${region.code} ${region.name} 缺少 parent`;
  if (!byCode.has(region.parent)) return `${region.code} ${region.name} 的 parent“${region.parent}”不在表中`;
  if (region.parent === region.code || !regionCovers(region.parent, region.code))
    return `${region.code} ${region.name} 不在 ${region.parent} 之内`;
  return undefined;
}

/** Reads `rules/regions.yaml`. Either the table is there or the problems are, all of them at once. */
export function readRegions(
  text: string,
  file: string,
): { readonly table?: RegionTable; readonly problems: readonly Problem[] } {
  const read = readShaped(text, file, regionTable);
  if (read.value === undefined) return { problems: read.problems };
  const regions = read.value.regions.map(({ parent, ...region }): Region =>
    parent === undefined ? region : { ...region, parent },
  );
  const byCode = new Map<string, Region>();
  const problems: Problem[] = [];
  regions.forEach((region, i) => {
    if (byCode.has(region.code))
      problems.push(read.source.problem("regions", ["regions", i, "code"], `${region.code} 列了两次`));
    byCode.set(region.code, region);
  });
  regions.forEach((region, i) => {
    const fault = faultOf(region, byCode);
    if (fault !== undefined) problems.push(read.source.problem("regions", ["regions", i, "code"], fault));
  });
  return problems.length > 0 ? { problems } : { table: { source: read.value.source, regions }, problems: [] };
}
