import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { expect, it } from 'vitest';
import { Confirmations } from '../../src/instances/confirmations.js';
import { Settlement } from '../../src/instances/settle.js';
import type { InstanceEnd } from '../../src/store/instances/end-instance.js';

const id = '0b0d7d3e-8c1a-4f0e-9a53-0d5e2f6a7b8c';
const minute = 60_000;

/** Temporal knows no run of the instance for the first questions, as many as there are misses; then one that has ended. */
function settlement(misses: number) {
  const ends: InstanceEnd[] = [];
  let left = misses;
  const result = () =>
    left-- > 0
      ? Promise.reject(new WorkflowNotFoundError('workflow not found', id, undefined))
      : Promise.resolve('out');
  const client = {
    workflow: { getHandle: () => ({ result }) },
    withAbortSignal: (_: AbortSignal, work: () => unknown) => work(),
  } as unknown as Client;
  const rows = {
    confirm: () => Promise.resolve([]),
    end: (_: string, end: InstanceEnd) => Promise.resolve(ends.push(end)),
  };
  const addWay = (_: string, end: InstanceEnd) => Promise.resolve(end);
  const problem = (_: string, error: unknown): never => {
    throw error;
  };
  const confirmations = new Confirmations(rows, addWay, problem);
  const fetchInput = () => Promise.resolve();
  const parts = { client, rows, confirmations, addWay, fetchInput, problem };
  return { settlement: new Settlement(parts), confirmations, ends };
}

const row = (age: number) => ({ id, invoker: 'api', createdAt: Date.now() - age }) as const;
const nobodyLeaves = new AbortController().signal;

it('the end of an instance whose run is only being started is waited for: it has not crashed', async () => {
  const { settlement: one, confirmations, ends } = settlement(2);
  expect(await one.awaitEnd(row(0), nobodyLeaves)).toMatchObject({ status: 'complete', output: 'out' });
  await confirmations.flush();
  expect(ends).toMatchObject([{ status: 'complete' }]);
});

it('whoever no longer waits for a run that is only being started leaves its row as it is', async () => {
  const { settlement: one, confirmations, ends } = settlement(Infinity);
  const leaves = AbortSignal.timeout(300);
  await expect(one.awaitEnd(row(0), leaves)).rejects.toThrow();
  await confirmations.flush();
  expect(ends).toEqual([]);
});

it('an instance whose run is unknown to Temporal a minute after its start has crashed', async () => {
  const { settlement: one, confirmations, ends } = settlement(Infinity);
  expect(await one.awaitEnd(row(2 * minute), nobodyLeaves)).toMatchObject({ status: 'crashed' });
  await confirmations.flush();
  expect(ends).toMatchObject([{ status: 'crashed', confirmed: true }]);
});
