import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FunctionCaller, FunctionRequest } from '../../../src/functions/runtime.js';
import {
  createEndpointRuntime,
  type EndpointRuntime,
  type EndpointRuntimeOptions,
} from '../../../src/functions/runtimes/endpoint.js';
import type { ServiceFiles } from '../../../src/functions/service-files.js';
import type { Json } from '../../../src/json/json.js';
import { createMemoryVariables, type MemoryVariables } from '../support/memory-variables.js';

export const caller: FunctionCaller = {
  namespace: 'ns',
  id: '11111111-1111-4111-8111-111111111111',
  path: '/flow.yaml',
  state: 'call',
  callPath: '/11111111-1111-4111-8111-111111111111/',
};

/** A request of the image `img` with a fresh action id and a deadline in a minute. */
export function functionRequest(input: Json, changes: Partial<FunctionRequest> = {}): FunctionRequest {
  return {
    actionId: randomUUID(),
    function: { type: 'knative-workflow', id: 'f', image: 'img', size: 'small', envs: [], patches: [] },
    input,
    files: [],
    iterator: 0,
    instance: caller,
    deadline: Date.now() + 60_000,
    ...changes,
  };
}

const noServices: ServiceFiles = { find: async (_namespace, path) => ({ fault: `no service ${path}` }) };

export interface LoggedLine {
  readonly caller: FunctionCaller;
  readonly message: string;
}

/** A runtime on a free log port, with what it logged and warned of. */
export interface RuntimeFixture {
  readonly runtime: EndpointRuntime;
  /** The folder that the runtime made for itself. */
  readonly tempDir: string;
  readonly lines: LoggedLine[];
  readonly warnings: string[];
  readonly variables: MemoryVariables;
  close(): Promise<void>;
}

export async function startRuntime(
  endpoints: Record<string, string>,
  options: Partial<EndpointRuntimeOptions> = {},
): Promise<RuntimeFixture> {
  const root = await mkdtemp(join(tmpdir(), 'durektiv-functions-'));
  const lines: LoggedLine[] = [];
  const warnings: string[] = [];
  const logs = {
    write: async (caller: FunctionCaller, message: string): Promise<void> => void lines.push({ caller, message }),
  };
  const warn = (message: string): void => void warnings.push(message);
  const variables = createMemoryVariables();
  const clear = (): Promise<void> => rm(root, { recursive: true, force: true });
  const starting = createEndpointRuntime({
    endpoints,
    logs,
    variables,
    services: noServices,
    logPort: 0,
    tempDir: root,
    warn,
    ...options,
  });
  starting.catch(clear);
  const runtime = await starting;
  const tempDir = join(root, ...(await readdir(root)));
  const close = async (): Promise<void> => {
    await runtime.close(0);
    await clear();
  };
  return { runtime, tempDir, lines, warnings, variables, close };
}

/** A signal that never aborts, for any number of calls. */
export const never = new AbortController().signal;
setMaxListeners(0, never);
