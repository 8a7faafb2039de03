import { createServer } from 'node:http';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { fetchFromAnyPort } from '../../src/cli/client/any-port.js';
import { defaultServer } from '../../src/cli/client/default-server.js';

/** Browsers keep these for other protocols, and so does `fetch`; the port of the API is the first. */
const kept = [Number(new URL(defaultServer).port), 6666, 6667, 6668, 6669];

it('the client goes to the port of the API, to which fetch does not', async () => {
  const server = createServer((request, response) => {
    request.pipe(response.writeHead(201, { 'X-One': 'yes', 'Set-Cookie': ['a=1', 'b=2'] }));
  });
  const listening = async (port: number): Promise<number> => {
    server.listen(port, '127.0.0.1');
    await Promise.race([
      once(server, 'listening'),
      once(server, 'error').then(([error]) => Promise.reject(error as Error)),
    ]);
    return port;
  };
  const port = await kept.reduce(
    (found, next) => found.catch(() => listening(next)),
    Promise.reject<number>(new Error()),
  );
  const url = `http://127.0.0.1:${port}/`;
  await expect(fetch(url)).rejects.toMatchObject({ cause: { message: 'bad port' } });
  const answer = await fetchFromAnyPort(url, { method: 'POST', headers: { a: 'b' }, body: 'hello' });
  expect([answer.status, answer.headers.get('x-one'), await answer.text()]).toEqual([201, 'yes', 'hello']);
  server.close();
});

it('says why when nobody is there', async () => {
  await expect(fetchFromAnyPort('http://127.0.0.1:1/', { method: 'GET', headers: {} })).rejects.toThrow('ECONNREFUSED');
});
