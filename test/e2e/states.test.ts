import { beforeAll, describe, expect, it } from 'vitest';
import { useEngine } from './support/engine.js';

const engine = useEngine();

beforeAll(() => engine().api.namespace('states'));

const echo = `
functions:
- id: f
  type: knative-workflow
  image: test/echo
`;

describe('states on a real Temporal server', () => {
  it('runs a noop with a transform', async () => {
    const flow = `
states:
- id: a
  type: noop
  transform: {x: "jq(.n + 1)"}
`;
    const { status, output, flow: trace } = await engine().api.submit('states', flow, { n: 1 });
    expect({ status, output, trace }).toEqual({ status: 'complete', output: { x: 2 }, trace: ['a'] });
  });

  it('calls a function and stores its answer in return', async () => {
    const flow = `${echo}
states:
- id: a
  type: action
  action:
    function: f
    input: {hello: world}
`;
    const { status, output } = await engine().api.submit('states', flow);
    expect({ status, output }).toEqual({ status: 'complete', output: { return: { hello: 'world' } } });
  });
});
