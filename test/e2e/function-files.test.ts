import { beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import { useEngine } from './support/engine.js';
import { withFunction } from './support/flow-texts.js';

const engine = useEngine();
const namespace = 'files';

beforeAll(async () => {
  await engine().api.namespace(namespace, { '/folder/child.yaml': 'states: [{id: a, type: noop}]' });
  await engine().api.send('POST', `/namespaces/${namespace}/secrets`, {
    name: 'which',
    data: Buffer.from('secretly').toString('base64'),
  });
});

function submit(states: string, input: Json = {}) {
  return engine().api.submit(namespace, `${withFunction}\nstates:\n${states}`, input);
}

describe('files of an action', () => {
  it('are variables of the instance, the flow and the namespace, and files', async () => {
    const { status, output } = await submit(
      `
- id: set
  type: setter
  transition: call
  variables:
  - {key: i, scope: instance, value: of the instance, mimeType: text/plain}
  - {key: w, scope: workflow, value: of the flow, mimeType: text/plain}
  - {key: n, scope: namespace, value: of the namespace, mimeType: text/plain}
- id: call
  type: action
  action:
    function: f
    input: {__read: [i, in/w.txt, n, folder/child.yaml, none]}
    files:
    - {key: jq(.key)}
    - {key: w, scope: workflow, as: 'in/jq(.as)'}
    - {key: n, scope: 'js(return "name" + "space")'}
    - {key: /folder/child.yaml, scope: file}
    - {key: none}
`,
      { key: 'i', as: 'w.txt' },
    );
    expect(status).toBe('complete');
    expect(output).toMatchObject({
      return: {
        i: 'of the instance',
        'in/w.txt': 'of the flow',
        n: 'of the namespace',
        'folder/child.yaml': 'states: [{id: a, type: noop}]',
        none: '',
      },
    });
  });

  it('may be named by a secret', async () => {
    const { output } = await submit(`
- {id: set, type: setter, transition: call, variables: [{key: secretly, scope: namespace, value: found, mimeType: text/plain}]}
- id: call
  type: action
  action:
    function: f
    secrets: [which]
    input: {__read: [it]}
    files: [{key: jq(.secrets.which), scope: namespace, as: it}]
`);
    expect(output).toMatchObject({ return: { it: 'found' } });
  });

  it.each([
    ['{key: 1-a}', 'direktiv.var.invalidKey'],
    ['{key: /a b.txt, scope: file}', 'direktiv.var.invalidKey'],
    ['{key: a, scope: other}', 'direktiv.var.invalidScope'],
    ['{key: a, permissions: "9"}', 'direktiv.var.perms'],
    ['{key: jq(.none)}', 'direktiv.jq.badCommand'],
  ])('that cannot be are an error to catch: %s', async (file, code) => {
    const states = (secrets: string): string => `
- id: call
  type: action
  action: {function: f, ${secrets}input: {__read: []}, files: [${file}], retries: {max_attempts: 1, codes: ["*"], delay: PT1S}}
  catch: [{error: ${code}, transition: caught}]
- {id: caught, type: noop, transform: {code: jq(.error.code)}}
`;
    expect((await submit(states(''))).output).toEqual({ code });
    expect((await submit(states('secrets: [which], '))).output).toEqual({ code });
  });

  it('of one name crash the instance', async () => {
    const { status, errorMessage } = await submit(
      '- {id: call, type: action, action: {function: f, files: [{key: a}, {key: b, as: a}]}}',
    );
    expect([status, errorMessage]).toEqual(['crashed', 'two files of the action have the name "a"']);
  });
});

describe('what a function leaves in its out folders', () => {
  it('is read by a getter, and comes back as a file', async () => {
    const { output } = await submit(`
- id: leave
  type: action
  action: {function: f, input: {__write: {out/instance/i: '{"a":1}', out/workflow/w: two, out/namespace/left: three}}}
  transition: look
- id: look
  type: getter
  variables: [{key: i, scope: instance}, {key: left, scope: namespace}]
  transition: back
- id: back
  type: action
  action: {function: f, input: {__read: [w]}, files: [{key: w, scope: workflow}]}
`);
    expect(output).toMatchObject({
      var: { i: { a: 1 }, left: Buffer.from('three').toString('base64') },
      return: { w: 'two' },
    });
  });

  it('counts when the function fails', async () => {
    const { output } = await submit(`
- id: leave
  type: action
  action: {function: f, input: {__write: {out/instance/kept: '1'}, __errcode: com.failed}}
  catch: [{error: com.failed, transition: look}]
- {id: look, type: getter, variables: [{key: kept, scope: instance}], transform: jq(.var)}
`);
    expect(output).toEqual({ kept: 1 });
  });

  it('crashes the instance under a name that no variable has; the reason is in the log of the server', async () => {
    const { status, errorMessage } = await submit(
      `- {id: leave, type: action, action: {function: f, input: {__write: {out/instance/1-a: x}}}}`,
    );
    expect([status, errorMessage]).toEqual(['crashed', 'an internal error occurred']);
    expect(engine().logged.join('')).toContain('out/instance/1-a');
  });
});
