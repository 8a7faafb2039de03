import type { FileScope } from '../functions/files/action-file.js';
import { type FunctionVariables, variableLimit } from '../functions/local/function-variables.js';
import type { FunctionCaller } from '../functions/runtime.js';
import { cleanPath } from '../store/file-path.js';
import type { FileStore } from '../store/files.js';
import type { VariableKey } from '../store/variable.js';
import type { VariableStore } from '../store/variables.js';

/** The variables and files of the store as functions see them: those of the instance that calls (functions 5.4, 6). */
export function createFunctionVariables(
  variables: Pick<VariableStore, 'read' | 'write'>,
  files: Pick<FileStore, 'get'>,
): FunctionVariables {
  return {
    async read(caller, scope, key) {
      const found =
        scope === 'file' ? await readFile(files, caller, key) : await readVariable(variables, caller, scope, key);
      return found ?? nothing;
    },
    async write(caller, scope, name, content) {
      const writes = [{ key: keyOf(caller, scope, name), content }];
      if ((await variables.write(caller.namespace, writes)) === 'no-namespace')
        throw new Error(`the namespace ${caller.namespace} does not exist any more`);
    },
  };
}

const nothing = new Uint8Array();

async function readVariable(
  variables: Pick<VariableStore, 'read'>,
  caller: FunctionCaller,
  scope: Exclude<FileScope, 'file'>,
  name: string,
): Promise<Uint8Array | undefined> {
  const [found] = await variables.read(caller.namespace, [keyOf(caller, scope, name)], variableLimit);
  return found?.data;
}

/** A relative path begins at the root of the namespace; a path that no file can have is one of a missing file. */
async function readFile(
  files: Pick<FileStore, 'get'>,
  { namespace }: FunctionCaller,
  key: string,
): Promise<Uint8Array | undefined> {
  const path = cleanPath(key);
  return path === undefined ? undefined : (await files.get(namespace, path))?.data;
}

function keyOf({ namespace, path, id }: FunctionCaller, scope: Exclude<FileScope, 'file'>, name: string): VariableKey {
  const references = { namespace, workflow: path, instance: id };
  return { scope, reference: references[scope], name };
}
