import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reachOf } from '../../../src/functions/local/action-reach.js';
import { openEnginePort, type EnginePort } from '../../../src/functions/local/engine-port.js';
import type { FunctionCaller, FunctionRuntime } from '../../../src/functions/runtime.js';
import type { SidecarPlace } from '../../../src/functions/sidecar/sidecar-places.js';
import { SidecarRuntime } from '../../../src/functions/runtimes/sidecar.js';
import { startSidecar, type Sidecar } from '../../../src/sidecar/sidecar.js';
import type { LoggedLine } from '../../functions/runtimes/endpoint-fixture.js';
import { createMemoryVariables, type MemoryVariables } from '../../functions/support/memory-variables.js';

export const token = 'the token of this service';

/** A sidecar beside a function, and a worker's runtime that calls it. */
export interface Pair {
  readonly sidecar: Sidecar;
  readonly url: string;
  readonly runtime: FunctionRuntime;
  readonly engine: EnginePort;
  readonly variables: MemoryVariables;
  readonly lines: LoggedLine[];
  readonly warnings: string[];
  readonly dir: string;
  /** Another worker that calls the same sidecar. */
  anotherWorker(): Promise<{ readonly runtime: FunctionRuntime; readonly engine: EnginePort }>;
  close(): Promise<void>;
}

export async function startPair(functionUrl: string): Promise<Pair> {
  const dir = await mkdtemp(join(tmpdir(), 'durektiv-sidecar-'));
  const warnings: string[] = [];
  const lines: LoggedLine[] = [];
  const variables = createMemoryVariables();
  const warn = (text: string): void => void warnings.push(text);
  const sidecar = await startSidecar({
    token,
    port: 0,
    host: '127.0.0.1',
    localPort: 0,
    functionUrl: new URL(functionUrl),
    dir,
    warn,
    signal: new AbortController().signal,
  });
  const url = `http://127.0.0.1:${sidecar.port}`;
  const place: SidecarPlace = {
    address: { url, token },
    name: 'the only one',
    lost: async () => undefined,
    leave: () => undefined,
  };
  const logs = {
    write: async (caller: FunctionCaller, message: string): Promise<void> => void lines.push({ caller, message }),
  };
  const workers: { runtime: FunctionRuntime; engine: EnginePort }[] = [];
  const anotherWorker = async () => {
    const engine = await openEnginePort({ port: 0, host: '127.0.0.1', warn });
    const runtime = new SidecarRuntime({
      places: { take: async () => place, find: async () => place },
      reachOf: ({ instance }) => reachOf(instance, logs, variables),
      engine,
      engineUrl: `http://127.0.0.1:${engine.port}`,
      endSeen: 300,
      warn,
      say: () => undefined,
    });
    workers.push({ runtime, engine });
    return { runtime, engine };
  };
  const { runtime, engine } = await anotherWorker();
  return {
    ...{ sidecar, url, runtime, engine, variables, lines, warnings, dir, anotherWorker },
    async close() {
      for (const worker of workers) {
        await worker.runtime.close(0);
        await worker.engine.close();
      }
      await sidecar.close(0);
      await rm(dir, { recursive: true, force: true });
    },
  };
}
