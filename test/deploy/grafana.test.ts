import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Metrics } from '../../src/operations/metrics.js';

const text = readFileSync(new URL('../../deploy/grafana/durektiv.json', import.meta.url), 'utf8');

async function ownNumbers(): Promise<Set<string>> {
  const metrics = new Metrics();
  metrics.watchOutbox(
    () => Promise.resolve({ deliveries: 0, held: 0, lag: 0 }),
    () => undefined,
  );
  return new Set([...(await metrics.text()).matchAll(/^# TYPE (\w+)/gm)].map(([, name = '']) => name));
}

describe('the dashboard', () => {
  it('shows every number of ours, and none that there is not', async () => {
    const shown = [...text.matchAll(/\bdurektiv_\w+/g)].map(([name]) => name.replace(/_(bucket|count|sum)$/, ''));
    expect([...new Set(shown)].sort()).toEqual([...(await ownNumbers())].sort());
  });

  it('asks the data source that its reader chooses', () => {
    const { panels } = JSON.parse(text) as { panels: { type: string; datasource?: { uid: string } }[] };
    const charts = panels.filter(({ type }) => type !== 'row');
    expect(charts.length).toBeGreaterThan(10);
    expect(new Set(charts.map(({ datasource }) => datasource?.uid))).toEqual(new Set(['${datasource}']));
  });
});
