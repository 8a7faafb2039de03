import { describe, expect, it } from 'vitest';
import { useFormerApi } from './support/former-api.js';

const api = useFormerApi();
const event = { specversion: '1.0', id: '1', source: '/test', type: 'greeting', data: { a: 1 } };
const types = { 'Content-Type': 'application/cloudevents+json' };
const send = (body: unknown, namespace = 'demo') =>
  api().ask('POST', `/${namespace}/broadcast`, JSON.stringify(body), types);

describe('broadcast as in Direktiv 0.8', () => {
  it('publishes an event, and answers nothing', async () => {
    expect(await send(event)).toMatchObject({ status: 200, text: '' });
    const history = await api().get('/api/v2/namespaces/demo/events/history');
    expect(history.json.data).toMatchObject([{ event: { id: '1', type: 'greeting', data: { a: 1 } } }]);
  });

  it.each([
    ['what is no event', { a: 1 }, 'demo', 400],
    ['an event for a namespace that is not there', event, 'nobody', 404],
  ])('refuses %s', async (_what, body, namespace, status) => {
    expect(await send(body, namespace)).toMatchObject({ status, json: { code: status } });
  });

  it('refuses an event that it has seen', async () => {
    await send(event);
    const message = 'Error appending CloudEvent to history';
    expect(await send(event)).toMatchObject({ status: 400, json: { code: 400, message } });
  });
});
