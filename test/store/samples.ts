import { randomUUID } from 'node:crypto';
import type { InstanceReport } from '../../src/interpreter/report-contract.js';
import type { NewInstance } from '../../src/store/instances/insert-instances.js';

/** An instance started through the API, with what a test changes. */
export function newInstance(changes: Partial<NewInstance> & { namespace: string; definition: string }): NewInstance {
  const id = changes.id ?? randomUUID();
  const usual = { path: '/flow.yaml', invoker: 'api', input: null, lineage: [], createdAt: 1000, traceId: '' };
  return { ...usual, id, root: id, ...changes };
}

/** A report of a root instance that says nothing but what a test gives. */
export function report(
  changes: Partial<InstanceReport> & { instance: string; namespace: string; seq: number },
): InstanceReport {
  return { path: '/flow.yaml', callPath: `/${changes.instance}/`, flow: [], lines: [], ...changes };
}
