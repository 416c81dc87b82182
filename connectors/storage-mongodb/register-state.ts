import { z } from "zod";
import { Conflict, NotFound } from "../../src/ports/errors.ts";
import { batchesOf, type Batches } from "./batches.ts";
import type { Context } from "./context.ts";
import { importRow, type ImportRow } from "./rows/register.ts";
import { count, readBack } from "./rows/values.ts";

/*
 * What every batch of the register changes or rests on. The running imports stand here and not in their own documents
 * alone: taking an import's place and writing under it are then two writes to one document, and one of them comes first.
 */
const registerState = z.strictObject({
  lastImport: count,
  running: z.array(z.strictObject({ importNo: count, source: z.string() })),
  /** Licences of each service item: counting a million of them would take seconds. */
  items: z.array(z.strictObject({ itemCode: z.string(), licences: count })),
});
export type RegisterState = z.infer<typeof registerState>;

export interface RegisterContext extends Context {
  readonly batches: Batches<RegisterState>;
  /** @throws NotFound */
  readonly importOf: (importId: string) => Promise<ImportRow>;
  /** The import, if rows may still be added to it. @throws NotFound; Conflict */
  readonly runningIn: (state: RegisterState, importId: string) => Promise<RegisterState["running"][number]>;
}

export const registerBatches = (context: Context): Batches<RegisterState> =>
  batchesOf(context, "register", registerState, { lastImport: 0, running: [], items: [] });

export const importIdOf = (importNo: number): string => `I${String(importNo).padStart(6, "0")}`;

const numberIn = (importId: string): number => (/^I\d{6,}$/.test(importId) ? Number(importId.slice(1)) : -1);

export const abandoned = (importId: string): Conflict =>
  new Conflict(`导入 ${importId} 已被同一来源的新导入取代，请重新导入该文件。`);

export function registerContext(context: Context): RegisterContext {
  const { imports } = context.collections;
  const importOf = async (importId: string): Promise<ImportRow> => {
    const found = await imports.findById(numberIn(importId)).lean();
    if (found === null) throw new NotFound(`没有导入 ${importId}。`);
    return readBack(importRow, found, `导入 ${importId}`);
  };
  return {
    ...context,
    batches: registerBatches(context),
    importOf,
    async runningIn(state, importId) {
      const running = state.running.find(({ importNo }) => importNo === numberIn(importId));
      if (running !== undefined) return running;
      if ((await importOf(importId)).state === "finished") throw new Conflict(`导入 ${importId} 已结束。`);
      throw abandoned(importId);
    },
  };
}
