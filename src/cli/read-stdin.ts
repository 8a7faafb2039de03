import { buffer } from 'node:stream/consumers';

/** All of standard input. */
export function readStdin(): Promise<Buffer> {
  return buffer(process.stdin);
}

/** Standard input without the line feed at its end, which `echo` writes and nobody means. */
export async function readStdinLine(): Promise<Buffer> {
  const bytes = await readStdin();
  if (bytes.at(-1) !== 0x0a) return bytes;
  return bytes.subarray(0, bytes.at(-2) === 0x0d ? -2 : -1);
}
