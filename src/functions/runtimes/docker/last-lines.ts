import type { ContainerEngine } from './engine.js';
import { withoutHeaders } from './log-pieces.js';

const mostLines = 15;
const mostLetters = 2_000;

/** What a container wrote last, stdout and stderr; empty when it wrote nothing or its log cannot be had. */
export async function lastLines({ docker }: ContainerEngine, container: string): Promise<string> {
  try {
    const raw = await docker.getContainer(container).logs({ stdout: true, stderr: true, tail: mostLines });
    const pieces: Uint8Array[] = [];
    for await (const piece of withoutHeaders([raw])) pieces.push(piece);
    return Buffer.concat(pieces).toString('utf8').trim().slice(-mostLetters);
  } catch {
    // Only an addition to a message that is there already.
    return '';
  }
}

/** `: last lines`, or nothing. */
export function withLines(lines: string): string {
  return lines === '' ? '' : `. Its last lines: ${lines}`;
}
