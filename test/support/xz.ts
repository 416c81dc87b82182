import { execFileSync } from "node:child_process";

/** Whether `xz` is here; material that lies packed cannot be tested without it, and its tests say so. */
export function hasXz(): boolean {
  try {
    execFileSync("xz", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
