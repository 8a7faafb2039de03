import { beforeAll, describe, expect, it } from 'vitest';
import { useEngine } from './support/engine.js';

const engine = useEngine();
const namespace = 'serviced';

beforeAll(async () => {
  const { api } = engine();
  await api.namespace(namespace);
  await api.namespace('system');
  await upload(namespace, 'echo.yaml', 'direktiv_api: service/v1\nimage: my/echo\nname: ignored\n');
  await upload(namespace, 'empty.yaml', 'direktiv_api: service/v1\n');
  await upload('system', 'shared.yaml', 'direktiv_api: service/v1\nimage: my/shared\nscale: 1\n');
  await api.upload(namespace, '/flow.yaml', 'states: [{id: a, type: noop}]');
});

async function upload(where: string, name: string, text: string): Promise<void> {
  const data = Buffer.from(text).toString('base64');
  const file = { name, type: 'service', mimeType: 'application/yaml', data };
  expect((await engine().api.send('POST', `/namespaces/${where}/files`, file)).status).toBe(200);
}

function call(type: string, service: string) {
  const flow = `
functions: [{id: f, type: ${type}, service: ${service}}]
states:
- id: set
  type: setter
  variables: [{key: v, scope: namespace, value: of the caller, mimeType: text/plain}]
  transition: call
- {id: call, type: action, action: {function: f, input: {__read: [v]}, files: [{key: v, scope: namespace}]}}
`;
  return engine().api.submit(namespace, flow);
}

describe('a function of a service file', () => {
  it.each([
    ['knative-namespace', '/echo.yaml'],
    ['knative-system', '/shared.yaml'],
  ])('is called where the image of its file runs, with variables of who calls: %s', async (type, service) => {
    const { status, output } = await call(type, service);
    expect({ status, output }).toMatchObject({ status: 'complete', output: { return: { v: 'of the caller' } } });
  });

  it.each([
    ['knative-namespace', '/none.yaml', /there is no file for the service \/none.yaml of the namespace serviced/],
    ['knative-namespace', '/shared.yaml', /there is no file/],
    ['knative-system', '/echo.yaml', /there is no file for the service \/echo.yaml of the namespace system/],
    ['knative-namespace', '/flow.yaml', /there is no file/],
    ['knative-namespace', '/empty.yaml', /cannot run: image field is empty or not set/],
  ])('crashes the instance, and says why: %s %s', async (type, service, why) => {
    const { status, errorMessage } = await call(type, service);
    expect([status, errorMessage]).toEqual(['crashed', expect.stringMatching(why)]);
  });
});
