import { createServer } from 'node:net';
import { KubeConfig, Watch } from '@kubernetes/client-node';
import { expect, it } from 'vitest';
import { watchStream } from '../../../src/functions/runtimes/kubernetes/watch-stream.js';

it('the wait for changes ends with the worker, also where the cluster takes the connection and answers nothing', async () => {
  const server = createServer(() => undefined).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  const access = new KubeConfig();
  access.loadFromClusterAndUser({ name: 'c', server: `http://127.0.0.1:${port}`, skipTLSVerify: true }, { name: 'u' });
  const connected = new Promise((resolve) => server.once('connection', resolve));
  const closing = new AbortController();
  const heard: string[] = [];
  const listener = {
    opened: () => void heard.push('opened'),
    changed: () => void heard.push('changed'),
    removed: () => void heard.push('removed'),
  };
  const where = { path: '/api/v1/namespaces/n/pods', labelSelector: 'a=b' };
  const watching = watchStream(new Watch(access), where, listener, closing.signal);
  await connected;
  closing.abort();
  await watching;
  expect(heard).toEqual([]);
  server.close();
});
