import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { UsageError } from './failure.js';
import { note } from './terminal/print.js';

/** The bytes of a file that the command line names; `-` is standard input. @throws UsageError when it cannot be read */
export async function readBytes(file: string): Promise<Buffer> {
  if (file === '-') return stdinBytes();
  try {
    return await readFile(file);
  } catch (error) {
    throw new UsageError(`The file ${file} cannot be read: ${(error as Error).message}.`, { cause: error });
  }
}

/** Whoever sits at a terminal is told that something is waited for. */
function stdinBytes(): Promise<Buffer> {
  if (process.stdin.isTTY) note('Type it here; Ctrl-D on a line of its own ends it.');
  return buffer(process.stdin);
}

/** Standard input without the line feed at its end, which `echo` writes and nobody means. */
export async function readStdinLine(): Promise<Buffer> {
  const bytes = await readBytes('-');
  if (bytes.at(-1) !== 0x0a) return bytes;
  return bytes.subarray(0, bytes.at(-2) === 0x0d ? -2 : -1);
}
