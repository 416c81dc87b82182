import { readRegions, type Region } from "../engine/index.ts";
import type { Parts } from "./parts.ts";

/** A region as people there say it: 鄂托克旗 苏米图苏木; below that with the code, since villages are not in the table. */
export type RegionName = (regionCode: string) => string;

/** Names by the library's table; where it cannot be read, a code stands for itself. */
export async function regionNames({ rules }: Pick<Parts, "rules">): Promise<RegionName> {
  const file = "regions.yaml";
  const { table } = readRegions((await rules.files()).get(file) ?? "", file);
  const regions = new Map(table?.regions.map((region) => [region.code, region]));
  return (code) => nameOf(regions, code);
}

function nameOf(regions: ReadonlyMap<string, Region>, code: string): string {
  const names: string[] = [];
  const known = [code, code.slice(0, 9), code.slice(0, 6)].find((one) => regions.has(one));
  const place = regions.get(known ?? "");
  for (let one = place; one !== undefined; one = regions.get(one.parent ?? ""))
    if (one === place || one.level === "county") names.unshift(one.name);
  return [...names, ...(known === code ? [] : [code])].join(" ");
}
