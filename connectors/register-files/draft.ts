/** A record while it is being made: rows come by the million, and spreading options into a literal costs more than all checks. */
export type Draft<T> = { -readonly [Key in keyof T]: T[Key] };
