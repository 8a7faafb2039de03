import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { UsageError } from './failure.js';

/** The bytes of a file that the command line names; `-` is standard input. @throws UsageError when it cannot be read */
export async function readBytes(file: string): Promise<Buffer> {
  if (file === '-') return buffer(process.stdin);
  try {
    return await readFile(file);
  } catch (error) {
    throw new UsageError(`The file ${file} cannot be read: ${(error as Error).message}.`, { cause: error });
  }
}

/** Standard input without the line feed at its end, which `echo` writes and nobody means. */
export async function readStdinLine(): Promise<Buffer> {
  const bytes = await readBytes('-');
  if (bytes.at(-1) !== 0x0a) return bytes;
  return bytes.subarray(0, bytes.at(-2) === 0x0d ? -2 : -1);
}
