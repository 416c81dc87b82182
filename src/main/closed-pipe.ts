/** Whoever read our output (`head`, a pager) may go away: what is left is said to nobody, and the work goes on. */
export function outliveReader(stream: NodeJS.WriteStream): void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}
