/** The command line, or what it names, cannot be used: exit code 2. The message is one line that says what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
