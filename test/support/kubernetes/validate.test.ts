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

  it('refuse a kind that nobody has put there', () => {
    expect(faultsOf({ apiVersion: 'v1', kind: 'Node' })).toEqual(['no schema for v1 Node']);
  });
});
