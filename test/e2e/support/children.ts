import type { Json } from '../../../src/json/json.js';
import type { TestEngine } from './engine.js';

/** An instance as lists show it. */
export interface Listed {
  readonly id: string;
  readonly path: string;
  readonly status: string;
  readonly invoker: string;
  readonly errorCode: string | null;
  readonly lineage: readonly Json[];
}

/** The subflows that an instance has started, at most 200 in a namespace. */
export function instancesOf(engine: TestEngine, namespace: string, parent: string): Promise<Listed[]> {
  return invokedBy(engine, namespace, `instance:${parent}`);
}

/** What somebody has started, of the newest 200 in a namespace. */
export async function invokedBy({ api }: TestEngine, namespace: string, invoker: string): Promise<Listed[]> {
  const response = await api.fetch(`/namespaces/${namespace}/instances?limit=200`);
  const { data } = (await response.json()) as { data: Listed[] };
  return data.filter((listed) => listed.invoker === invoker);
}
