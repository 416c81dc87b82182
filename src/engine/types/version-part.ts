import type { CivilDate } from "../../domain/civil-date.ts";
import type { Basis } from "../../domain/decision.ts";
import type { FactValue } from "../../domain/licence.ts";
import type { FactType } from "./fact.ts";
import type { Text } from "./text.ts";

/** A dated value: the one with the newest `from` on or before the day applies. */
export interface Parameter {
  readonly name: string;
  readonly unit: string;
  readonly label: Text;
  readonly type: FactType;
  /** Ascending by `from`; the first is in force when the version is. */
  readonly values: readonly ParameterValue[];
}

export interface ParameterValue {
  readonly from: CivilDate;
  /** Absent where nobody has set it yet: what depends on it is unknown, never zero. */
  readonly value?: FactValue;
  /** Who sets it; present where `value` is absent. */
  readonly setBy?: Text;
  readonly basis?: readonly Basis[];
}

export interface DayLimit {
  readonly days: number;
  readonly unit: "working-days" | "calendar-days";
  readonly verified: boolean;
  readonly note?: string;
}

/** A material of the service item as the renewal needs it. */
export interface Material {
  readonly name: Text;
  readonly class: "主要材料" | "次要材料";
  /** 容缺: the case may be accepted before it is handed in. */
  readonly isDeferrable: boolean;
  /** `held`: shared data holds it; `to-confirm`: pre-filled, the holder confirms; `missing`: the holder supplies it. */
  readonly standing: "held" | "to-confirm" | "missing";
  /** Whose data hold it. */
  readonly from?: string;
  /** When it is asked for; absent if always. */
  readonly when?: Text;
}
