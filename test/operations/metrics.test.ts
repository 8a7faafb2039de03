import { describe, expect, it } from 'vitest';
import { type Backlog, Metrics } from '../../src/operations/metrics.js';

/** The numbers of the outbox as they are shown. */
async function shown(metrics: Metrics): Promise<Record<string, string | undefined>> {
  const text = await metrics.text();
  const value = (name: string): string | undefined => new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1];
  const [lag, deliveries, held] = ['lag_seconds', 'deliveries', 'held'].map((name) => value(`durektiv_outbox_${name}`));
  return { lag, deliveries, held };
}

describe('the numbers of the outbox', () => {
  it('are those of the moment in which they are read, all from one look', async () => {
    const backlogs: Backlog[] = [
      { deliveries: 3, held: 2, lag: 42 },
      { deliveries: 0, held: 0, lag: 0 },
    ];
    const metrics = new Metrics();
    let looks = 0;
    metrics.watchOutbox(
      async () => backlogs[looks++] ?? { deliveries: -1, held: -1, lag: -1 },
      () => undefined,
    );
    expect(await shown(metrics)).toEqual({ lag: '42', deliveries: '3', held: '2' });
    expect(await shown(metrics)).toEqual({ lag: '0', deliveries: '0', held: '0' });
    expect(looks).toBe(2);
  });

  it('are none when the store does not answer, which is told once', async () => {
    const metrics = new Metrics();
    const problems: string[] = [];
    metrics.watchOutbox(
      () => Promise.reject(new Error('away')),
      (message, error) => problems.push(`${message}: ${(error as Error).message}`),
    );
    expect(await shown(metrics)).toEqual({ lag: 'Nan', deliveries: 'Nan', held: 'Nan' });
    expect(problems).toEqual(['the outbox of events could not be counted: away']);
  });
});
