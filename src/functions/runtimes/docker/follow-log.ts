import type { ContainerEngine } from './engine.js';

/** Engines put a header before each piece: stream, three zeros, length. */
const headerBytes = 8;

/** What a container writes to stdout and stderr, from its beginning, and on until it ends or the signal aborts. */
export async function followLog(
  { docker }: ContainerEngine,
  container: string,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const options = { follow: true, stdout: true, stderr: true, abortSignal: signal } as const;
  return withoutHeaders(await docker.getContainer(container).logs(options));
}

async function* withoutHeaders(framed: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  let rest = Buffer.alloc(0);
  /** Bytes of the present piece that are still to come. */
  let left = 0;
  for await (const chunk of framed) {
    rest = Buffer.concat([rest, chunk as Buffer]);
    for (;;) {
      const piece = rest.subarray(0, left);
      if (piece.length > 0) yield piece;
      rest = rest.subarray(piece.length);
      left -= piece.length;
      if (left > 0 || rest.length < headerBytes) break;
      left = rest.readUInt32BE(4);
      rest = rest.subarray(headerBytes);
    }
  }
}
