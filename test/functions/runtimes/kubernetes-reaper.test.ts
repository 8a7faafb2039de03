import { expect, it, vi } from 'vitest';
import type { KubernetesContext } from '../../../src/functions/runtimes/kubernetes/kubernetes-context.js';
import { Reaper } from '../../../src/functions/runtimes/kubernetes/reaper.js';

it('what the cluster refuses for one service holds up nothing for the others, and is told once', async () => {
  const warnings: string[] = [];
  const seen: string[] = [];
  const service = (name: string) => ({
    ...{ metadata: { name, creationTimestamp: new Date() }, replicas: 1, conditions: [], failure: undefined },
  });
  const context = {
    settings: { idle: 1000, fleet: 'mine' },
    workload: {
      list: async () => [service('refused'), service('other')],
      shrink: async ({ metadata }: { metadata: { name: string } }) => {
        if (metadata.name === 'refused') throw new Error('admission webhook denied the request');
        seen.push(metadata.name);
      },
    },
    cluster: { list: async (kind: string) => (seen.push(kind), []) },
    tokens: { forgetAllBut: () => undefined },
    warn: (message: string) => void warnings.push(message),
  } as unknown as KubernetesContext;
  const reaper = new Reaper({ context, forget: () => undefined, isDeclared: async () => true });
  await vi.waitFor(() => expect(seen.filter((one) => one === 'other')).toHaveLength(2), { timeout: 10_000 });
  await reaper.close(false);
  expect(seen).toContain('secrets');
  expect(warnings).toEqual(['services that are not needed could not be removed: admission webhook denied the request']);
});
