import { createServer, type Server } from 'node:net';

/** A port that must be ours is taken, or may not be opened. Its message is one line for the user. */
export class PortError extends Error {
  override readonly name = 'PortError';
}

/** Ports of loopback that were free a moment ago, all different. */
export async function freePorts(count: number, host = '127.0.0.1'): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listenSomewhere(host)));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map(close));
  return ports;
}

/** Below the ports that systems give to outgoing connections: one of those may be taken again before it is used. */
const lowest = 15_000;
const highest = 30_000;

async function listenSomewhere(host: string): Promise<Server> {
  for (let tries = 0; tries < 50; tries++) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    const server = await listen(port, host).catch(() => undefined);
    if (server !== undefined) return server;
  }
  return listen(0, host);
}

/**
 * Checks that a port can be listened on.
 * @throws PortError that names the port and the variable to change.
 */
export async function requireFreePort(port: number, host: string, variable: string): Promise<void> {
  try {
    await close(await listen(port, host));
  } catch (error) {
    throw portError(error as NodeJS.ErrnoException, { port, host, variable });
  }
}

/** What to tell the user about a port that cannot be listened on. */
export function portError(
  error: NodeJS.ErrnoException,
  where: { readonly port: number; readonly host: string; readonly variable: string },
): PortError {
  const problem =
    error.code === 'EADDRINUSE' ? 'is in use by another program' : `cannot be opened (${error.code ?? error.message})`;
  const text = `Port ${where.port} on ${where.host} ${problem}: free it or set ${where.variable} to another port.`;
  return new PortError(text, { cause: error });
}

function listen(port: number, host: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
}
