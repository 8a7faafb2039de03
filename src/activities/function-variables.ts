import { setTimeout as sleep } from 'node:timers/promises';
import type { FileScope } from '../functions/files/action-file.js';
import { isDatabaseUnavailable } from '../store/connection/connection-errors.js';
import { type FunctionVariables, variableLimit } from '../functions/local/function-variables.js';
import type { FunctionCaller } from '../functions/runtime.js';
import type { VariableHome } from '../interpreter/activity-contract.js';
import { cleanPath } from '../store/files/file-path.js';
import type { FileStore } from '../store/files/files.js';
import type { VariableStore } from '../store/variables/variables.js';
import { variableKey } from './variable-key.js';

/** The variables and files of the store as functions see them: those of the instance that calls (functions 5.4, 6). */
export function createFunctionVariables(
  variables: Pick<VariableStore, 'read' | 'write'>,
  files: Pick<FileStore, 'get'>,
): FunctionVariables {
  return {
    async read(caller, scope, key) {
      const found = await whenAvailable(() =>
        scope === 'file' ? readFile(files, caller, key) : readVariable(variables, caller, scope, key),
      );
      return found ?? nothing;
    },
    async write(caller, scope, name, content) {
      const writes = [{ key: variableKey(homeOf(caller), scope, name), content }];
      const written = await whenAvailable(() => variables.write(caller.namespace, writes));
      if (written === 'no-namespace') throw new Error(`the namespace ${caller.namespace} does not exist any more`);
    },
  };
}

const nothing = new Uint8Array();

/** In milliseconds: a database is started again, or another one takes its place, within this. */
const patience = 60_000;
const pauseMs = 500;

/**
 * Does what may be done twice until the database is there. A call waits for the files that its function is to find; and when the function
 * has done its work, it is not called again: without this its instance would crash whenever a database is restarted.
 * @throws what says that the database is away, after a minute
 */
async function whenAvailable<T>(work: () => Promise<T>): Promise<T> {
  for (const until = Date.now() + patience; ; await sleep(pauseMs)) {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseUnavailable(error) || Date.now() > until) throw error;
    }
  }
}

async function readVariable(
  variables: Pick<VariableStore, 'read'>,
  caller: FunctionCaller,
  scope: Exclude<FileScope, 'file'>,
  name: string,
): Promise<Uint8Array | undefined> {
  const [found] = await variables.read(caller.namespace, [variableKey(homeOf(caller), scope, name)], variableLimit);
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

function homeOf({ namespace, path, id }: FunctionCaller): VariableHome {
  return { namespace, path, instance: id };
}
