import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import { useEngine } from './support/engine.js';
import { withFunction } from './support/flow-texts.js';
import { everythingKept, placesOf } from './support/traces.js';
import { until } from './support/until.js';

const engine = useEngine();
const namespace = 'secret';
/** What JSON, base64 and URLs write otherwise is in it. */
const planted = `pla"nted/${randomUUID()}`;

async function setSecret(name: string, value: string): Promise<void> {
  const data = Buffer.from(value).toString('base64');
  const response = await engine().api.send('POST', `/namespaces/${namespace}/secrets`, { name, data });
  expect(response.status).toBe(200);
}

beforeAll(async () => {
  await engine().api.namespace(namespace);
  await setSecret('token', planted);
});

function submit(flow: string, input: Json = {}) {
  return engine().api.submit(namespace, flow, input);
}

/** Bodies that the function got of the calls that hold this text. */
function bodiesWith(text: string): string[] {
  return engine()
    .stub.calls.map(({ body }) => body.toString())
    .filter((body) => body.includes(text));
}

describe('an action that names secrets', () => {
  it('finds them under secrets in its input', async () => {
    const { status, output } = await submit(
      `${withFunction}
states:
- id: a
  type: action
  action: {function: f, secrets: [token], input: {t: jq(.secrets.token), d: jq(.d)}}
  transform: {t: jq(.return.t), d: jq(.return.d), kept: 'jq(has("secrets"))'}
`,
      { d: 5 },
    );
    expect(status).toBe('complete');
    expect(output).toEqual({ t: planted, d: 5, kept: false });
  });

  it('finds them in JavaScript, too', async () => {
    const mark = randomUUID();
    const flow = `${withFunction}
states: [{id: a, type: action, action: {function: f, secrets: [token], input: {mark: ${mark}, n: 'js(return data["secrets"]["token"].length)'}}}]`;
    expect((await submit(flow)).output).toEqual({ return: { mark, n: planted.length } });
  });

  it('sends the data with the secrets when it has no input', async () => {
    const mark = randomUUID();
    const flow = `${withFunction}
states: [{id: a, type: action, action: {function: f, secrets: [token]}, transform: {n: 1}}]`;
    expect((await submit(flow, { mark, secrets: 'of the flow' })).status).toBe('complete');
    expect(bodiesWith(mark).map((body) => JSON.parse(body) as Json)).toEqual([{ mark, secrets: { token: planted } }]);
  });

  it('reads the empty text from a secret that has no value yet', async () => {
    await engine().api.upload(
      namespace,
      '/named.yaml',
      `${withFunction}
states: [{id: a, type: action, action: {function: f, secrets: [later], input: {l: jq(.secrets.later)}}}]`,
    );
    expect((await engine().api.run(namespace, '/named.yaml')).output).toEqual({ return: { l: '' } });
  });

  it('crashes the instance with a text that names a secret that is not there', async () => {
    const flow = `${withFunction}
states: [{id: a, type: action, action: {function: f, secrets: [nobody-has-it]}, catch: [{error: "*"}]}]`;
    expect(await submit(flow)).toMatchObject({
      status: 'crashed',
      errorCode: 'direktiv.internal.error',
      errorMessage: 'the namespace secret has no secret nobody-has-it: create it, or take it out of the action',
    });
  });

  it('fails catchably, and is not retried, when its input cannot be evaluated; the message does not tell the secret', async () => {
    const mark = randomUUID();
    const flow = `${withFunction}
states:
- id: a
  type: action
  action:
    function: f
    secrets: [token]
    input: {mark: ${mark}, x: 'jq(.secrets.token | keys)'}
    retries: {max_attempts: 2, delay: PT1S, codes: [".*"]}
  catch: [{error: direktiv.jq.badCommand}]
`;
    const { status, output } = await submit(flow);
    expect(status).toBe('complete');
    expect(output).toMatchObject({
      error: { code: 'direktiv.jq.badCommand', msg: expect.stringContaining('***') as string },
    });
    expect(JSON.stringify(output)).not.toContain('pla');
    expect(bodiesWith(mark)).toEqual([]);
  });
});

const echoing = `${withFunction}
states:
- id: call
  type: action
  action: {function: f, secrets: [token], input: {mark: jq(.mark), token: jq(.secrets.token)}}
  transition: use
- id: use
  type: noop
  log: jq(.return.token)
  metadata: jq(.return)
  transition: again
- id: again
  type: action
  action: {function: f, input: {__log: jq(.return.token), token: jq(.return.token)}}
`;

const failing = `${withFunction}
states:
- id: call
  type: action
  action:
    function: f
    secrets: [token]
    input: {__log: jq(.secrets.token), __errcode: "my.jq(.secrets.token)", __errmsg: "no jq(.secrets.token) here"}
    retries: {max_attempts: 1, delay: PT0S, codes: [my]}
  catch: [{error: "*", transition: after}]
- id: after
  type: noop
  log: jq(.error)
`;

const crashing = `${withFunction}
states: [{id: a, type: action, action: {function: f, secrets: [token], input: {__errmsg: "no jq(.secrets.token) here"}}}]
`;

/** Tells everything it has in every way it can. */
const child = `${withFunction}
functions:
- {id: f, type: knative-workflow, image: any/image}
- {id: deeper, type: subflow, workflow: /grandchild.yaml}
states:
- id: tell
  type: noop
  log: jq(.)
  metadata: jq(.)
  transform: {token: 'js(return data["token"])'}
  transition: down
- id: down
  type: action
  action: {function: deeper, input: jq(.)}
  transition: fail
- id: fail
  type: action
  action:
    function: f
    input: {__log: jq(.token), __errcode: "my.jq(.token)", __errmsg: "no jq(.token) here"}
    retries: {max_attempts: 1, delay: PT0S, codes: [my]}
  catch: [{error: "*", transition: caught}]
- id: caught
  type: noop
  log: jq(.error)
`.replace(withFunction, '');

const grandchild = `
states: [{id: a, type: noop, log: jq(.token)}]
`;

const raising = `
states: [{id: a, type: error, error: my.error, message: "no jq(.token) here"}]
`;

const parentOf = (path: string, rest = '') => `
functions: [{id: child, type: subflow, workflow: ${path}}]
states:
- id: call
  type: action
  action: {function: child, secrets: [token], input: {token: jq(.secrets.token)}}
  ${rest}
`;

describe('a secret in clear', () => {
  it('is in no history, no log and no table, wherever flows have carried it; the API shows what came of it', async () => {
    const { api } = engine();
    const forms = [planted, JSON.stringify(planted).slice(1, -1), encodeURIComponent(planted)];
    await api.upload(namespace, '/child.yaml', child);
    await api.upload(namespace, '/grandchild.yaml', grandchild);
    await api.upload(namespace, '/raising.yaml', raising);

    const echoed = await submit(echoing, { mark: 'echo' });
    expect(echoed).toMatchObject({ status: 'complete', errorMessage: null });
    expect(echoed.output).toMatchObject({ return: { token: planted } });
    const failed = await submit(failing);
    expect(failed.output).toEqual({
      error: { code: 'direktiv.retries.exceeded', msg: expect.stringContaining('no *** here') as string },
    });
    expect(await submit(crashing)).toMatchObject({ status: 'crashed', errorMessage: 'an internal error occurred' });

    const told = await submit(parentOf('/child.yaml', 'transition: next\n- {id: next, type: noop, log: jq(.)}'));
    expect(told).toMatchObject({ status: 'complete', output: { return: { token: planted } } });
    const raised = await submit(parentOf('/raising.yaml'));
    expect(raised).toMatchObject({ status: 'failed', errorCode: 'my.error', errorMessage: `no ${planted} here` });

    await until('the log of the child', async () => {
      const lines = await api.logs(namespace, told.id);
      return lines.includes(planted) && lines.some((line) => line.includes(`no ${forms[1]} here`));
    });
    const kept = await everythingKept(engine());
    const base64 = [0, 1, 2].map((shift) => base64Core(planted, shift));
    expect([...forms, ...base64].flatMap((form) => placesOf(form, kept))).toEqual([]);
    expect(placesOf('echo', kept)).toContain(`history of ${echoed.id}`);
  });
});

/** What every base64 of a text that holds this one after so many bytes has in common. */
function base64Core(text: string, shift: number): string {
  const encoded = Buffer.from('x'.repeat(shift) + text).toString('base64');
  return encoded.slice(4, encoded.length - 6);
}
