/** What a script may use. */
export const scriptLimits = {
  /** Bytes of memory. */
  memory: 64 * 1024 * 1024,
  /** Bytes of stack. */
  stack: 1024 * 1024,
  /** Milliseconds of wall clock. */
  time: 10_000,
  /** UTF-16 units of the data as JSON text: with what parsing makes of them they must fit into the memory. */
  data: 32 * 1024 * 1024,
} as const;
