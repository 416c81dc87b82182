import { civilDateAt, type CivilDate } from "../domain/civil-date.ts";
import type { Parts } from "./parts.ts";

/** The civil day it is now in the bureau's zone. */
export const today = (parts: Pick<Parts, "clock" | "settings">): CivilDate =>
  civilDateAt(parts.clock.now(), parts.settings.zone);
