import { once } from 'node:events';
import { connect } from 'node:net';
import { beforeEach, describe, expect, it } from 'vitest';
import { useApi } from './support/api.js';

const api = useApi();
const root = '/api/v2/namespaces/demo/instances';

beforeEach(() =>
  api().store.files.create({
    namespace: 'demo',
    path: '/flow.yaml',
    type: 'workflow',
    mimeType: '',
    data: Buffer.from('states: [{id: a, type: noop}]'),
  }),
);

// In a file of its own: what such a client has begun may come up after its test.
describe('a start whose client leaves', () => {
  const request = `POST ${root}?path=flow.yaml&wait=true HTTP/1.1\r\nHost: api\r\nContent-Length: 7\r\n\r\n`;
  it.each([
    ['in the middle of its body', `${request}{"a"`],
    ['when it has sent its body', `${request}{"a":1}`],
  ])('never takes its body for empty: it leaves %s', async (_, sent) => {
    const { instances, port, get } = api();
    for (let n = 0; n < 20; n++) {
      const socket = connect(port, '127.0.0.1');
      socket.end(sent).resume();
      await once(socket, 'close');
    }
    await get(`${root}`);
    expect(
      instances.starts.map((one) => Buffer.from(one.input).toString()).filter((text) => text !== '{"a":1}'),
    ).toEqual([]);
  });
});
