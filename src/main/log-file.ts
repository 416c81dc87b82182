import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { pino } from "pino";
import type { Config } from "../config.ts";
import type { Logger } from "../ports/logger.ts";

export interface LogFile extends Logger {
  close(): void;
}

/** The program's log, readable by its owner only, each line on the disk when the call returns. */
export function logFile(path: string, level: Config["logLevel"]): LogFile {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const destination = pino.destination({ dest: path, sync: true, mode: 0o600 });
  // A line that cannot be written, on a full disk say, must not end the work that it tells of.
  destination.on("error", () => undefined);
  const log = pino({ level, base: { pid: process.pid } }, destination);
  return {
    info: (fields, message) => log.info(fields, message),
    warn: (fields, message) => log.warn(fields, message),
    error: (fields, message) => log.error(fields, message),
    close: () => destination.end(),
  };
}
