import { readdirSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
for (const file of readdirSync(here)
  .filter((name) => name.endsWith(".bench.mjs"))
  .sort()) {
  console.log(`\n${file}`);
  spawnSync(process.execPath, [join(here, file)], { stdio: "inherit" });
}
