import { beforeAll, describe, expect, it } from 'vitest';
import { useEngine } from './support/engine.js';
import { withSubflow } from './support/flow-texts.js';

const engine = useEngine({ subflowDepth: 12 });
const standard = useEngine();
const namespace = 'deep';
const call = 'type: action, action: {function: s, input: {n: jq(.n - 1)}}';

const recursive = `${withSubflow('recursive.yaml')}
states:
- {id: more, type: switch, conditions: [{condition: jq(.n > 0), transition: call}], defaultTransform: {bottom: true}}
- {id: call, ${call}, transform: jq(.return)}
`;

beforeAll(() =>
  Promise.all([engine(), standard()].map(({ api }) => api.namespace(namespace, { 'recursive.yaml': recursive }))),
);

describe('a flow that calls itself', () => {
  it('may be nested as deep as the setting allows', async () => {
    const { status, output } = await engine().api.run(namespace, 'recursive.yaml', { n: 12 });
    expect({ status, output }).toEqual({ status: 'complete', output: { bottom: true } });
  });

  it('fails beyond that with an error that names the setting, all the way up', async () => {
    const { errorCode, errorMessage } = await engine().api.run(namespace, 'recursive.yaml', { n: 99 });
    expect(errorCode).toBe('direktiv.internal.error');
    expect(errorMessage).toContain('deeper than 12 instances');
    expect(errorMessage).toContain('DUREKTIV_SUBFLOW_DEPTH');
  });

  it('is ended at 256 unless the setting says otherwise, and flows go on as before', { timeout: 240_000 }, async () => {
    const { api, store } = standard();
    const { errorCode, errorMessage } = await api.run(namespace, 'recursive.yaml', { n: 9999 });
    expect(errorCode).toBe('direktiv.internal.error');
    expect(errorMessage).toContain('deeper than 256 instances');
    expect(await store.instances.count(namespace)).toMatchObject({ pending: 0, crashed: 1, failed: 256 });
    expect(await api.run(namespace, 'recursive.yaml', { n: 1 })).toMatchObject({ output: { bottom: true } });
  });
});
