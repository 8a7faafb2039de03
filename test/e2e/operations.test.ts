import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { freePorts } from '../../src/process/ports.js';
import { useEngine } from './support/engine.js';

const [port = 0] = await freePorts(1);
const engine = useEngine({ operationsPort: port });

const fetched = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${port}${path}`);

/** The value of one line of the text, undefined without it. */
async function number(line: string): Promise<number | undefined> {
  const text = await (await fetched('/metrics')).text();
  const found = text.split('\n').find((candidate) => candidate.startsWith(`${line} `));
  return found === undefined ? undefined : Number(found.slice(line.length + 1));
}

const flow = `
functions:
- {id: f, image: anything, type: knative-workflow}
states:
- {id: a, type: noop, transform: 'jq({n: ([range(100)] | add)})', transition: b}
- {id: b, type: action, action: {function: f}, transition: c}
- {id: c, type: error, error: mine, message: m}
`;

/** The input of the second action takes steps when the state has nothing more to say than before. */
const beside = `
functions:
- {id: f, image: anything, type: knative-workflow}
states:
- {id: a, type: parallel, actions: [{function: f}, {function: f, input: 'jq({n: ([range(50000)] | add)})'}]}
`;

describe('a process that is watched over', () => {
  it('says that it lives and can take work', async () => {
    expect(await (await fetched('/healthz')).json()).toEqual({ status: 'ok' });
    expect(await (await fetched('/readyz')).json()).toEqual({
      ready: true,
      checks: { database: 'ok', temporal: 'ok' },
    });
  });

  it('counts instances, states, steps, errors, calls and requests', async () => {
    await engine().api.namespace('demo');
    expect(await engine().api.submit('demo', flow)).toMatchObject({ status: 'failed', errorCode: 'mine' });
    expect(await number('durektiv_instances_started_total{invoker="api"}')).toBe(1);
    expect(await number('durektiv_instances_ended_total{status="failed"}')).toBe(1);
    expect(await number('durektiv_instance_errors_total{code="other"}')).toBe(1);
    expect(await number('durektiv_states_entered_total{type="noop"}')).toBe(1);
    expect(await number('durektiv_states_entered_total{type="action"}')).toBe(1);
    expect(await number('durektiv_expression_steps_total')).toBeGreaterThan(100);
    expect(await number('durektiv_function_call_seconds_count{outcome="success"}')).toBe(1);
    expect(await number('durektiv_http_request_seconds_count{method="POST",resource="submissions",status="200"}')).toBe(
      1,
    );
    expect(await number('durektiv_outbox_deliveries')).toBe(0);
    expect(await number('durektiv_outbox_lag_seconds')).toBe(0);
  });

  it('counts the steps of inputs that are evaluated while other actions of their state are under way', async () => {
    const before = (await number('durektiv_expression_steps_total')) ?? 0;
    await engine().api.namespace('steps');
    const { status } = await engine().api.submit('steps', beside);
    expect(status).toBe('complete');
    expect(((await number('durektiv_expression_steps_total')) ?? 0) - before).toBeGreaterThan(50_000);
  });

  it("shows the numbers of Temporal's SDK too", async () => {
    expect(await (await fetched('/metrics')).text()).toMatch(
      /^temporal_workflow_failed\{.*workflow_type="DirektivFlow".*\} 1$/m,
    );
  });

  it('serves every number of the dashboard', async () => {
    const dashboard = await readFile(new URL('../../deploy/grafana/durektiv.json', import.meta.url), 'utf8');
    const names = new Set(dashboard.match(/\b(?:durektiv|temporal)_\w+/g));
    const served = await (await fetched('/metrics')).text();
    // This engine makes no containers.
    const missing = [...names].filter(
      (name) => !new RegExp(`^${name}[{ ]`, 'm').test(served) && !name.startsWith('durektiv_container_start_'),
    );
    expect(names.size).toBeGreaterThan(10);
    expect(missing).toEqual([]);
  });

  it('writes log lines about a call with its instance and its state', async () => {
    const crashing = flow.replace('action: {function: f}', 'action: {function: f, input: {__errmsg: broken}}');
    const { id: instance } = await engine().api.submit('demo', crashing);
    const lines = engine().logged.map((line) => JSON.parse(line) as { msg: string });
    for (const msg of [/^a function crashed/, /^Activity failed/]) {
      expect(lines).toContainEqual(
        expect.objectContaining({ instance, state: 'b', msg: expect.stringMatching(msg) as string }),
      );
    }
  });
});
