import { startSidecar } from '../../sidecar/sidecar.js';

/** What `durektiv sidecar` is told on its command line. */
export interface SidecarFlags {
  readonly port: number;
  readonly host: string;
  readonly localPort: number;
  readonly functionUrl: URL;
  readonly dir: string;
  /** Seconds. */
  readonly listenWait: number;
}

/** What runs has so long to finish after SIGTERM, in milliseconds (functions 5.1). */
const drain = 15_000;

/**
 * Runs a sidecar until SIGTERM or SIGINT. What is to be said goes to stderr, one line each.
 * @returns the exit code
 */
export async function runSidecar(flags: SidecarFlags, token: string): Promise<number> {
  const asked = new AbortController();
  const ask = (): void => asked.abort(new Error('stopped before the function listened'));
  process.once('SIGTERM', ask);
  process.once('SIGINT', ask);
  try {
    if (token === '') throw new Error('DUREKTIV_SIDECAR_TOKEN is not set: give the token that callers must show');
    const sidecar = await startSidecar({
      ...flags,
      listenWait: flags.listenWait * 1000,
      token,
      warn: say,
      signal: asked.signal,
    });
    say(`taking actions on port ${sidecar.port}; /log and /var are on port ${sidecar.localPort}`);
    await aborted(asked.signal);
    await sidecar.close(drain);
    return 0;
  } catch (error) {
    say((error as Error).message);
    return 1;
  } finally {
    process.off('SIGTERM', ask);
    process.off('SIGINT', ask);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function say(text: string): void {
  process.stderr.write(`durektiv sidecar: ${text}\n`);
}
