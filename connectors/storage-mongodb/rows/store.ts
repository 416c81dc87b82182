import { z } from "zod";
import { count, instant } from "./values.ts";

/** The one document that says that this database is a store, and whose. */
export const storeRow = z.strictObject({
  _id: z.literal("wugan"),
  /** Version of the layout. */
  version: count,
  createdAt: instant,
  keyId: z.string(),
  /** Names the call that made it. */
  writer: z.string(),
  /** A load is going on, or was cut short. */
  loading: z.exactOptional(z.literal(true)),
});
export type StoreRow = z.infer<typeof storeRow>;

export const counterRow = z.strictObject({ _id: z.string(), value: count });
export type CounterRow = z.infer<typeof counterRow>;
