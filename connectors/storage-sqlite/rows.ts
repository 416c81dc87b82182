/** SQLite's NULL stops here: inside the program absence is `undefined`. */
export const orNull = <T>(value: T | undefined): T | null => value ?? null;

export const parsed = <T>(document: string): T => JSON.parse(document) as T;

/** `{ [name]: value }`, or nothing when the column is NULL; for spreading into a record with optional properties. */
export const optional = <Name extends string, T>(name: Name, value: T | null | undefined): { [K in Name]?: T } =>
  value === null || value === undefined ? {} : ({ [name]: value } as { [K in Name]?: T });
