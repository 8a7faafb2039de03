import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A function that answers its body. */
export async function startEcho(): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => void request.pipe(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
