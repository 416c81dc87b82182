import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { undisturbed, type World } from "./world.ts";

const rules = fileURLToPath(new URL("../../rules/", import.meta.url));

export const personsMapping = `
source: persons
kind: holders
title: 人口
snapshot: full
holder: { kind: person, identityNo: 证件号码, name: 姓名, phones: [电话], regionCode: 区划 }
facts: { person.birthDate: 出生日期, person.alive: 健在 }
`;
export const unitsMapping = `
source: units
kind: holders
title: 单位
holder: { kind: { constant: enterprise }, uscc: 代码, name: 名称 }
`;
export const hiresMapping = `
source: hires
kind: heads
title: 新招用
unit: { uscc: 代码 }
person: { identityNo: 证件号码 }
facts: { head.hireDate: 招用日期 }
completeList: { fact: holder.newHireList, absentValue: true }
`;

/** Puts benefits of the program's own library into the world's. */
export async function putBenefits({ library }: Pick<World, "library">, ...names: readonly string[]): Promise<void> {
  for (const name of names)
    for (const file of ["rule.yaml", "examples.yaml"])
      library.put(`benefit/${name}/${file}`, await readFile(join(rules, "benefit", name, file), "utf8"));
}

/** Imports rows, header first, through a mapping of their own. */
export async function importThrough(world: World, name: string, mapping: string, rows: readonly string[]) {
  const [path, source] = [join(world.folder, `${name}.csv`), join(world.folder, `${name}.yaml`)];
  await writeFile(path, `${rows.join("\n")}\n`);
  await writeFile(source, mapping);
  return world.app.importRegister({ path, source, rejectsDirectory: world.folder, signal: undisturbed });
}
