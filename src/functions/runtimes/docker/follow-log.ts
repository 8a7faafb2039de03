import type { ContainerEngine } from './engine.js';
import { withoutHeaders } from './log-pieces.js';

/** What a container writes to stdout and stderr, from its beginning, and on until it ends or the signal aborts. */
export async function followLog(
  { docker }: ContainerEngine,
  container: string,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const options = { follow: true, stdout: true, stderr: true, abortSignal: signal } as const;
  return withoutHeaders(await docker.getContainer(container).logs(options));
}
