/**
 * What all of them answered, in their order; waits for the last even if one fails, so that nothing goes on behind the
 * caller's back, and throws what the first to fail threw.
 */
export async function answersOf<T>(calls: readonly Promise<T>[]): Promise<readonly T[]> {
  const ends = await Promise.allSettled(calls);
  return ends.map((end) => {
    if (end.status === "rejected") throw end.reason;
    return end.value;
  });
}
