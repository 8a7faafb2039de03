import { setTimeout as pause } from 'node:timers/promises';
import { freePorts } from '../../process/ports.js';
import { untilAccepted } from './ready.js';
import { ServerProcess } from './server-process.js';

const READY_MS = 60_000;
const PAUSE_MS = 20;

/** A server whose time can be skipped. */
export interface TestServer {
  /** host:port of its gRPC service. */
  readonly address: string;
  /** Ends it; its data were in memory. */
  stop(): Promise<void>;
}

/**
 * Starts Temporal's time-skipping test server as a child process and waits until it takes connections.
 * @throws Error with the server's last lines when it does not come up
 */
export async function startTestServer(executable: string): Promise<TestServer> {
  const [port = 0] = await freePorts(1);
  const server = new ServerProcess(executable, [String(port)]);
  const address = `127.0.0.1:${port}`;
  try {
    await untilReady(address, server.exited);
  } catch (error) {
    await server.stop();
    const message = `The Temporal test server did not start: ${(error as Error).message}${server.lastWords()}`;
    throw new Error(message, { cause: error });
  }
  return { address, stop: () => server.stop() };
}

async function untilReady(address: string, exited: Promise<string>): Promise<void> {
  let ended: string | undefined;
  void exited.then((how) => (ended = how));
  for (const until = Date.now() + READY_MS; Date.now() < until; await pause(PAUSE_MS)) {
    if (ended !== undefined) throw new Error(ended);
    const accepted = await untilAccepted(address).then(
      () => true,
      () => false, // Not yet: it is asked again.
    );
    if (accepted) return;
  }
  throw new Error(`after ${READY_MS / 1000} s it does not answer`);
}
