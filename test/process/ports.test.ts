import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freePorts, portError, requireFreePort } from '../../src/process/ports.js';

test('free ports are all different and can be listened on', async () => {
  const ports = await freePorts(5);
  expect(new Set(ports).size).toBe(5);
  for (const port of ports) await requireFreePort(port, '127.0.0.1', 'X');
});

test('a port in use is one line that names it and the variable', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await expect(requireFreePort(port, '127.0.0.1', 'DUREKTIV_API_PORT')).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is in use by another program: free it or set DUREKTIV_API_PORT to another port.`,
  );
  await new Promise((resolve) => server.close(resolve));
});

test('a port that may not be opened says so', () => {
  const error = Object.assign(new Error('denied'), { code: 'EACCES' });
  expect(portError(error, { port: 80, host: '127.0.0.1', variable: 'DUREKTIV_API_PORT' }).message).toBe(
    'Port 80 on 127.0.0.1 cannot be opened (EACCES): free it or set DUREKTIV_API_PORT to another port.',
  );
});
