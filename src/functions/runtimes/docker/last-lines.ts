import type { ContainerEngine } from './engine.js';

const mostLines = 15;
const mostLetters = 2_000;

/** What a container wrote last, stdout and stderr; empty when it wrote nothing or its log cannot be had. */
export async function lastLines({ docker }: ContainerEngine, container: string): Promise<string> {
  try {
    const raw = await docker.getContainer(container).logs({ stdout: true, stderr: true, tail: mostLines });
    return withoutFrames(raw).toString('utf8').trim().slice(-mostLetters);
  } catch {
    // Only an addition to a message that is there already.
    return '';
  }
}

/** `: last lines`, or nothing. */
export function withLines(lines: string): string {
  return lines === '' ? '' : `. Its last lines: ${lines}`;
}

/** Engines put a header of eight bytes before each piece: stream, three zeros, length. */
function withoutFrames(raw: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at + 8 <= raw.length;) {
    const length = raw.readUInt32BE(at + 4);
    pieces.push(raw.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return Buffer.concat(pieces);
}
