import { describe, expect, it } from 'vitest';
import { ReportWriter } from '../../src/instances/report-writer.js';
import type { InstanceReport } from '../../src/interpreter/report-contract.js';

function progress(instance: string): InstanceReport {
  return { instance, namespace: 'n', path: '/x.yaml', callPath: `/${instance}/`, seq: 0, flow: [], lines: [] };
}

function report(instance: string): InstanceReport {
  return { ...progress(instance), ended: { status: 'complete', errorCode: null, errorMessage: null, at: 1 } };
}

function beginning(instance: string, more: Partial<InstanceReport['started']> = {}): InstanceReport {
  const started = { invoker: 'api', definition: 'd', lineage: [], root: 'root', createdAt: 1, traceId: '' };
  return { ...progress(instance), started: { ...started, ...more } };
}

describe('the writer of reports', () => {
  it('resolves when the report is written', async () => {
    const written: string[] = [];
    const writer = new ReportWriter(
      { write: async (batch) => void written.push(...batch.map((r) => r.instance)) },
      () => undefined,
    );
    await writer.submit(report('a'));
    expect(written).toEqual(['a']);
  });

  it('does not hold up a task for progress, and writes it a moment later', async () => {
    const written: string[] = [];
    const writer = new ReportWriter(
      { write: async (batch) => void written.push(...batch.map((r) => r.instance)) },
      () => undefined,
    );
    await writer.submit(progress('a'));
    expect(written).toEqual([]);
    await expect.poll(() => written).toEqual(['a']);
  });

  it('holds up a task for the beginning of what a workflow has started until it is written, and for any other not', async () => {
    const written: string[] = [];
    const writer = new ReportWriter(
      { write: async (batch) => void written.push(...batch.map((r) => r.instance)) },
      () => undefined,
    );
    await writer.submit(beginning('root'));
    expect(written).toEqual([]);
    const lineage = [{ id: 'root', state: 'a', step: 1, branch: -1 }];
    await writer.submit(beginning('subflow', { lineage, input: {} }));
    expect(written).toEqual(['root', 'subflow']);
    await writer.submit(beginning('asked for', { invoker: 'temporal:w', input: null }));
    expect(written).toEqual(['root', 'subflow', 'asked for']);
  });

  it('writes progress before the end that follows it, and what is left when it closes', async () => {
    const batches: string[][] = [];
    const writer = new ReportWriter(
      { write: async (batch) => void batches.push(batch.map((r) => r.instance)) },
      () => undefined,
    );
    await writer.submit(progress('a'));
    await writer.submit(report('a'));
    await writer.submit(progress('b'));
    await writer.close();
    expect(batches).toEqual([['a', 'a'], ['b']]);
  });

  it('writes in one batch what comes while another is on its way', async () => {
    const batches: number[] = [];
    let release: () => void = () => undefined;
    const first = new Promise<void>((resolve) => (release = resolve));
    const write = async (batch: readonly InstanceReport[]): Promise<void> => {
      batches.push(batch.length);
      if (batches.length === 1) await first;
    };
    const writer = new ReportWriter({ write }, () => undefined);
    const begun = writer.submit(report('a'));
    await new Promise(setImmediate);
    const pending = ['b', 'c', 'd'].map((id) => writer.submit(report(id)));
    release();
    await Promise.all([begun, ...pending]);
    expect(batches).toEqual([1, 3]);
  });

  it('keeps twenty thousand reports while the store is away, drops the oldest, and says so', async () => {
    const problems: string[] = [];
    const written: string[] = [];
    const write = async (batch: readonly InstanceReport[]) => void written.push(...batch.map((r) => r.instance));
    const writer = new ReportWriter({ write }, (message) => problems.push(message));
    // Nothing is written before all are there: progress waits for company.
    await Promise.all(Array.from({ length: 20_001 }, (_, i) => writer.submit(progress(`${i}`))));
    await writer.close();
    expect([written.length, written[0]]).toEqual([20_000, '1']);
    expect(problems).toEqual(['1 reports of instances were dropped: the store has been away too long']);
  });

  it('tries a batch again that could not be written, and says so', async () => {
    const problems: string[] = [];
    const written: string[] = [];
    let failures = 1;
    const write = async (batch: readonly InstanceReport[]): Promise<void> => {
      if (failures-- > 0) throw new Error('store is away');
      written.push(...batch.map((r) => r.instance));
    };
    const writer = new ReportWriter({ write }, (message) => problems.push(message));
    await writer.submit(report('a'));
    expect(written).toEqual(['a']);
    expect(problems).toHaveLength(1);
  });

  it('holds up a task for two seconds at most', async () => {
    const writer = new ReportWriter({ write: () => new Promise(() => undefined) }, () => undefined);
    const start = Date.now();
    await writer.submit(report('a'));
    expect(Date.now() - start).toBeGreaterThanOrEqual(1_900);
  });
});
