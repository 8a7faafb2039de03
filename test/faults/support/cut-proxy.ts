import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Stands between a process and a server, on a port of its own. */
export interface CutProxy {
  readonly address: string;
  /** What the server says comes to nobody any more; it hears what it is asked. */
  mute(): void;
  /** Breaks all connections, and takes no new ones. */
  cut(): Promise<void>;
  /** All is as at the beginning. */
  mend(): Promise<void>;
  close(): Promise<void>;
}

/** @param server host and port */
export async function startCutProxy(server: string): Promise<CutProxy> {
  const [host = '', port = ''] = server.split(':');
  const open = new Set<Socket>();
  let muted = false;
  const proxy = createServer((client) => {
    const upstream = connect({ host, port: Number(port) });
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        open.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream);
    upstream.on('data', (piece) => muted || client.write(piece));
  });
  const listen = async (at: number): Promise<number> => {
    proxy.listen(at, '127.0.0.1');
    await once(proxy, 'listening');
    return (proxy.address() as AddressInfo).port;
  };
  const cut = async (): Promise<void> => {
    const closed = once(proxy, 'close');
    proxy.close();
    for (const socket of open) socket.destroy();
    await closed;
  };
  const own = await listen(0);
  return {
    address: `127.0.0.1:${own}`,
    mute: () => void (muted = true),
    cut,
    async mend() {
      muted = false;
      await listen(own);
    },
    close: cut,
  };
}
