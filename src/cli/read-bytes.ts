import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { UsageError } from './failure.js';
import { note } from './terminal/print.js';

/**
 * The bytes of a file that the command line names; `-` is standard input.
 * @param otherwise what else may have been meant by a name that is no file, as a sentence
 * @throws UsageError when it cannot be read
 */
export async function readBytes(file: string, otherwise?: string): Promise<Buffer> {
  if (file === '-') return stdinBytes();
  try {
    return await readFile(file);
  } catch (error) {
    const reason = `The file ${file} cannot be read: ${(error as Error).message}.`;
    const hint = looksLikeJson(file) ? 'JSON itself comes by standard input: pipe it in, and say - here.' : otherwise;
    throw new UsageError(hint === undefined ? reason : `${reason} ${hint}`, { cause: error });
  }
}

function looksLikeJson(text: string): boolean {
  return /^\s*[{[]/.test(text);
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
