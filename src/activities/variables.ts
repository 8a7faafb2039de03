import type {
  LocalActivities,
  VariableHome,
  VariableToRead,
  VariableToWrite,
} from '../interpreter/activity-contract.js';
import { dataLimit } from '../json/data-limit.js';
import type { Json } from '../json/json.js';
import type { FileStore } from '../store/files/files.js';
import type { VariableKey } from '../store/variables/variable.js';
import { type VariableStore, VariablesTooLarge } from '../store/variables/variables.js';
import { catalogueFailure } from './failure.js';
import { filePathOf } from './file-path-of.js';
import { decodeVariable, encodeVariable, UnusableValue } from './variable-bytes.js';
import { variableKey } from './variable-key.js';

type Variables = Pick<VariableStore, 'read' | 'write'>;
type Files = Pick<FileStore, 'get'>;

/** The local activities by which getter and setter states reach variables and files (specification 4.13, 4.14). */
export function createVariableActivities(
  variables: Variables,
  files: Files,
): Pick<LocalActivities, 'readVariables' | 'writeVariables'> {
  return {
    async readVariables({ variables: wanted, ...home }) {
      const stored = await readStored(variables, home, wanted);
      const values: Json[] = [];
      for (const [i, variable] of wanted.entries()) {
        const bytes = variable.scope === 'file' ? await readFile(files, home, variable.key) : stored[i];
        values.push(bytes === undefined ? null : known(variable, () => decodeVariable(bytes)));
      }
      return values;
    },
    async writeVariables({ variables: wanted, step, ...home }) {
      const writes = wanted.map((variable) => ({
        key: variableKey(home, variable.scope, variable.key),
        content: contentOf(variable),
      }));
      const { namespace, instance } = home;
      const outcomes = await variables.write(namespace, writes, { instance, step });
      if (outcomes === 'no-namespace')
        throw catalogueFailure('direktiv.internal.error', `the namespace ${namespace} does not exist any more`);
      return outcomes === 'known' ? [] : outcomes;
    },
  };
}

/** The bytes of each variable, by its place among those that are wanted. */
async function readStored(
  variables: Variables,
  home: VariableHome,
  wanted: readonly VariableToRead[],
): Promise<(Uint8Array | undefined)[]> {
  const keys = wanted.flatMap(({ scope, key }) => (scope === 'file' ? [] : [variableKey(home, scope, key)]));
  const found = (await read(variables, home.namespace, keys)).values();
  return wanted.map(({ scope }) => (scope === 'file' ? undefined : found.next().value?.data));
}

async function read(variables: Variables, namespace: string, keys: readonly VariableKey[]) {
  try {
    return await variables.read(namespace, keys, dataLimit);
  } catch (error) {
    if (error instanceof VariablesTooLarge) throw catalogueFailure('direktiv.internal.error', error.message);
    throw error;
  }
}

async function readFile(files: Files, { namespace }: VariableHome, key: string): Promise<Uint8Array | undefined> {
  const path = filePathOf(key);
  const file = await files.get(namespace, path);
  if (file?.type === 'directory')
    throw catalogueFailure('direktiv.internal.error', `${path} is a directory, not a file`);
  return file?.data;
}

function contentOf(variable: VariableToWrite) {
  const data = known(variable, () => encodeVariable(variable.mimeType, variable.value));
  return data && { mimeType: variable.mimeType, data };
}

/** Names the variable in the error about its value. */
function known<T>({ scope, key }: { scope: string; key: string }, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof UnusableValue)
      throw catalogueFailure('direktiv.internal.error', `${scope} ${key}: ${error.message}`);
    throw error;
  }
}
