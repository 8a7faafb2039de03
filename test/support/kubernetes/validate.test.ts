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

  it('refuse a kind that nobody has put there', () => {
    expect(faultsOf({ apiVersion: 'v1', kind: 'Node' })).toEqual(['no schema for v1 Node']);
  });
});
