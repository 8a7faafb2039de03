import { expect, it } from 'vitest';
import { useEngine } from './support/engine.js';

const engine = useEngine();

/** Adds 300,000 numbers within one task of the run, whose clock stands still meanwhile. */
const sum = "states: [{id: a, type: noop, transform: 'jq({n: ([range(300000)] | add)})'}]\n";

it('an instance that only computes ends when it has computed, not when it began to', async () => {
  const { api } = engine();
  const read = async <T>(path: string): Promise<T> => {
    const { data } = (await (await api.fetch(`/namespaces/demo${path}`)).json()) as { data: T };
    return data;
  };
  await api.namespace('demo');
  const { id, status } = await api.submit('demo', sum);
  expect(status).toBe('complete');
  const { endedAt } = await read<{ endedAt: string }>(`/instances/${id}`);
  const [first] = await read<{ time: string }[]>(`/logs?instance=${id}`);
  expect(Date.parse(endedAt)).toBeGreaterThan(Date.parse(first?.time ?? ''));
});
