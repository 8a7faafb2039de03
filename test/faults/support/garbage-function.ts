import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A server that answers every request with the same bytes and closes the connection. */
export interface GarbageFunction {
  readonly url: string;
  close(): Promise<void>;
}

export async function startGarbageFunction(answer: Buffer): Promise<GarbageFunction> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('data', () => socket.end(answer));
    // The client cuts the connection once it has seen enough: that is what these tests are about.
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
