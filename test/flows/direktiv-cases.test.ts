import { describe, expect, it } from 'vitest';
import { useEngine } from '../e2e/support/engine.js';
import { type Case, expectRecordedEnd, namespaceOf, rejected, running, start } from './support/recorded-cases.js';

const engine = useEngine();

describe.concurrent('flows answer as a real Direktiv did', () => {
  it.each(running)('%s', (_name, one) => expectRecordedEnd(engine(), one));
});

describe.concurrent('flows that a real Direktiv rejects are refused without leaving an instance', () => {
  it.each(rejected)('%s', async (_name, one) => {
    const { refusal } = await start(engine(), one);
    expect(refusal?.status).toBeGreaterThanOrEqual(400);
    expect(refusal?.codes).not.toEqual([]);
    expect(await countInstances(one)).toBe(0);
  });
});

async function countInstances(one: Case): Promise<number> {
  const response = await engine().api.fetch(`/namespaces/${namespaceOf(one)}/instances`);
  return ((await response.json()) as { data: unknown[] }).data.length;
}
