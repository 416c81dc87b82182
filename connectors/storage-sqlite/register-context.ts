import type { Context } from "./connection.ts";
import { namesIn } from "./names.ts";
import type { Names } from "./names.ts";

/** What the files of the register share. */
export interface RegisterContext extends Context {
  readonly sources: Names;
  readonly factNames: Names;
  readonly items: Names;
  /** Runs the work in one immediate transaction; if it fails, nothing of it is remembered anywhere. */
  readonly transact: <T>(work: () => T) => T;
}

export function registerContext(context: Context): RegisterContext {
  const { writer } = context;
  const sources = namesIn(writer, "sources", "source_no");
  const factNames = namesIn(writer, "fact_names", "fact_no");
  const items = namesIn(writer, "items", "item_no");
  return {
    ...context,
    sources,
    factNames,
    items,
    transact(work) {
      try {
        return writer.transaction(work).immediate();
      } catch (error) {
        for (const names of [sources, factNames, items]) names.forget();
        throw error;
      }
    },
  };
}
