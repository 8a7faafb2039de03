import { decodeVariable } from '../activities/variable-bytes.js';
import { dataLimit } from '../json/data-limit.js';
import type { Json } from '../json/json.js';
import { stableStringify } from '../json/stable-stringify.js';
import type { Store } from '../store/database.js';
import type { VariableKey } from '../store/variables/variable.js';
import type { LoadedTest } from './load-tests.js';
import type { SeenVariables } from './observed.js';

/** Makes the namespace of a test, with its secrets and variables. */
export async function writeCircumstances(store: Store, namespace: string, { test, path }: LoadedTest): Promise<void> {
  await store.namespaces.create(namespace);
  for (const [name, value] of Object.entries(test.secrets ?? {})) {
    await store.secrets.set(namespace, name, Buffer.from(value));
  }
  const { variables = {} } = test;
  const writes = [
    ...writesOf('namespace', namespace, variables.namespace),
    ...writesOf('workflow', path, variables.workflow),
  ];
  if (writes.length > 0) await store.variables.write(namespace, writes);
}

function writesOf(scope: VariableKey['scope'], reference: string, values: Readonly<Record<string, Json>> = {}) {
  return Object.entries(values).map(([name, value]) => ({
    key: { scope, reference, name },
    content: { mimeType: 'application/json', data: Buffer.from(stableStringify(value)) },
  }));
}

/** The variables that a test asks for, as they are when the flow has ended. */
export async function seenVariables(
  store: Store,
  namespace: string,
  { test, path }: LoadedTest,
  instance: string | undefined,
): Promise<SeenVariables> {
  const { variables = {} } = test.expect ?? {};
  const read = (scope: VariableKey['scope'], reference: string, wanted: object = {}) =>
    readScope(store, namespace, { scope, reference }, Object.keys(wanted));
  return {
    namespace: await read('namespace', namespace, variables.namespace),
    workflow: await read('workflow', path, variables.workflow),
    instance: await read('instance', instance ?? '', instance === undefined ? {} : variables.instance),
  };
}

async function readScope(
  store: Store,
  namespace: string,
  owner: Omit<VariableKey, 'name'>,
  names: readonly string[],
): Promise<Readonly<Record<string, Json>>> {
  const keys = names.map((name) => ({ ...owner, name }));
  const found = keys.length === 0 ? [] : await store.variables.read(namespace, keys, dataLimit);
  return Object.fromEntries(
    names.map((name, i) => [name, found[i] === undefined ? null : decodeVariable(found[i].data)]),
  );
}
