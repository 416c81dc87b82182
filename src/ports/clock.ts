/** The only source of the time of day. Tests set it; decisions are given days instead. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00Z. */
  now(): number;
}
