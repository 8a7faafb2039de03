import { describe, expect, it } from 'vitest';
import { faultsOf } from './validate.js';

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'api' },
  spec: { ports: [{ port: 80, targetPort: 'http' }] },
};

describe('the schemas of Kubernetes', () => {
  it('take a good object', () => {
    expect(faultsOf(service)).toEqual([]);
  });

  it('refuse a field that there is not', () => {
    expect(faultsOf({ ...service, spec: { ports: [{ port: 80, protocols: 'TCP' }] } })).toEqual([
      '#/spec/ports/0: Property "protocols" does not match additional properties schema.',
    ]);
  });

  it('refuse a value of the wrong type', () => {
    expect(faultsOf({ ...service, spec: { ports: [{ port: '80' }] } })).not.toEqual([]);
  });

  it('know the objects of KEDA', () => {
    const scaled = {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata: { name: 'flows' },
      spec: { scaleTargetRef: { name: 'flows' }, triggers: [{ type: 'temporal', metadata: { taskQueue: 'flows' } }] },
    };
    expect(faultsOf(scaled)).toEqual([]);
    expect(faultsOf({ ...scaled, spec: { ...scaled.spec, minReplicas: 1 } })).toEqual([
      '#/spec: Property "minReplicas" does not match additional properties schema.',
    ]);
    const [trigger] = scaled.spec.triggers;
    expect(faultsOf({ ...scaled, spec: { ...scaled.spec, triggers: [{ ...trigger, metadata: { n: 5 } }] } })).toContain(
      '#/spec/triggers/0/metadata/n: Instance type "number" is invalid. Expected "string".',
    );
  });

  it('refuse what Knative does not take of a pod', () => {
    const revision = { containers: [{ image: 'one', ports: [{ containerPort: 80 }] }], containerConcurrency: 0 };
    const knative = (spec: object) => ({
      ...{ apiVersion: 'serving.knative.dev/v1', kind: 'Service', metadata: { name: 'one' } },
      spec: { template: { spec } },
    });
    const container = (more: object) => knative({ containers: [{ ...revision.containers[0], ...more }] });
    expect(faultsOf(knative(revision))).toEqual([]);
    expect(faultsOf(container({ securityContext: { capabilities: { drop: ['ALL'] } } }))).toEqual([]);
    const refused = [
      knative({ ...revision, initContainers: [] }),
      knative({ ...revision, securityContext: {} }),
      knative({ ...revision, containers: [...revision.containers, ...revision.containers] }),
      knative({ containers: [{ image: 'one' }] }),
      container({ securityContext: { capabilities: { add: ['KILL'] } } }),
      container({ lifecycle: {} }),
    ];
    expect(refused.filter((object) => faultsOf(object).length === 0)).toEqual([]);
  });

  it('refuse a kind that nobody has put there', () => {
    expect(faultsOf({ apiVersion: 'v1', kind: 'Node' })).toEqual(['no schema for v1 Node']);
  });
});
