/** Ends the process with `code` once stdout has taken everything: a pipe may still hold what was printed. */
export function exitWith(code: number): void {
  process.stdout.write('', () => process.exit(code));
}
