import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { type Level, type Logger, pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import type { StartEngine } from '../../../workers/all.js';
import type { DockerRuntimeSettings } from '../../../src/config/docker-settings.js';
import type { FunctionEndpoints } from '../../../src/config/endpoint-settings.js';
import type { Settings } from '../../../src/config/settings.js';
import { freePorts } from '../../../src/process/ports.js';
import { Keyring } from '../../../src/secrets/keyring.js';
import { secretKey } from '../../../src/secrets/secret-key.js';
import { openStore, type Store } from '../../../src/store/database.js';
import { allOrNone, orEnd } from '../../support/all-or-none.js';
import { testEngine as testContainers } from '../../support/container/engine.js';
import { testImage } from '../../support/container/image.js';
import { type FunctionStub, startFunctionStub } from '../../support/function-stub.js';
import { startTestPostgres } from '../../support/postgres.js';
import { startTestTemporal, type TestTemporalOptions } from '../../support/temporal.js';
import { Api } from './api.js';

/** A whole Durektiv with its own Temporal server, PostgreSQL and function stub; every image is the stub. */
export interface TestEngine {
  readonly api: Api;
  readonly stub: FunctionStub;
  readonly store: Store;
  readonly client: Client;
  readonly temporalAddress: string;
  /** Of Temporal's UI, when `ui` was asked for. */
  readonly temporalUi: string | undefined;
  readonly databaseUrl: string;
  /** Where functions write lines and variables. */
  readonly functionLogPort: number;
  /** Every line of the log of the server, debugging lines included. */
  readonly logged: readonly string[];
}

export interface TestEngineOptions extends TestTemporalOptions {
  readonly subflowDepth?: number;
  readonly operationsPort?: number;
  /** Runs functions in containers instead of the stub. */
  readonly containers?: boolean;
  readonly tracing?: Settings['tracing'];
  /** Image to URL, where it is not the stub. */
  readonly functions?: FunctionEndpoints;
}

/** Starts it for the tests of one file. */
export function useEngine(options: TestEngineOptions = {}): () => TestEngine {
  let running: { engine: TestEngine; stop(): Promise<void> } | undefined;
  beforeAll(async () => {
    running = await startTestEngine(options);
  });
  afterAll(() => running?.stop());
  return () => {
    if (running === undefined) throw new Error('the engine is there only while tests run');
    return running.engine;
  };
}

export async function startTestEngine(
  options: TestEngineOptions = {},
): Promise<{ engine: TestEngine; stop(): Promise<void> }> {
  const [logPort = 0] = await freePorts(1);
  const dataDir = await mkdtemp(join(tmpdir(), 'durektiv-e2e-'));
  const removeData = () => rm(dataDir, { recursive: true, force: true });
  const [temporal, postgres, stub] = await orEnd(removeData, () =>
    allOrNone([startTestTemporal(options), startTestPostgres(), startFunctionStub({ logPort })]),
  );
  const ends: (() => Promise<unknown>)[] = [
    removeData,
    () => Promise.all([temporal.stop(), postgres.stop()]),
    () => stub.close(),
  ];
  const stop = async () => {
    for (const end of ends.toReversed()) await end();
  };
  return orEnd(stop, async () => {
    const secretKeys = [secretKey(randomBytes(32))];
    const store = await openStore(postgres.url, { keyring: new Keyring(secretKeys) });
    ends.push(() => store.close());
    const settings: Settings = {
      functions: options.containers === true ? {} : { '*': stub.url, ...options.functions },
      docker: options.containers === true ? await testDocker() : undefined,
      kubernetes: undefined,
      engine: { port: 0, url: undefined },
      api: { host: '127.0.0.1', port: 0, ui: undefined, proxies: 0, maxRequests: 2000 },
      access: { insecure: false, oidc: undefined },
      keep: { instances: undefined, logs: 30, events: 30, payloads: 30 },
      operations: { host: '127.0.0.1', port: options.operationsPort },
      tracing: options.tracing,
      dataDir,
      functionLogPort: logPort,
      subflowDepth: options.subflowDepth ?? 256,
      workerVersion: undefined,
      databaseUrl: postgres.url,
      secretKeys,
      temporal: { kind: 'external', connection: { connectionOptions: { address: temporal.address } } },
    };
    const logged: string[] = [];
    const engine = await (await loadEngine())({ settings, store, temporal, log: testLog(logged) });
    ends.push(() => engine.stop());
    const connection = await Connection.connect({ address: temporal.address });
    ends.push(() => connection.close());
    return {
      engine: {
        api: new Api(`http://127.0.0.1:${engine.api.port}`),
        stub,
        store,
        client: new Client({ connection }),
        temporalAddress: temporal.address,
        temporalUi: temporal.uiUrl,
        databaseUrl: postgres.url,
        functionLogPort: logPort,
        logged,
      },
      stop,
    };
  });
}

async function testDocker(): Promise<DockerRuntimeSettings> {
  const { podman } = await testContainers();
  const image = { sidecarImage: testImage, pull: 'missing' } as const;
  return { engine: podman.socket, ...image, network: undefined, idle: 600, most: 5 };
}

function testLog(lines: string[]): Logger {
  const shown = (process.env['DUREKTIV_TEST_LOG'] ?? 'fatal') as Level;
  const streams = [
    { level: 'debug' as const, stream: { write: (line: string) => void lines.push(line) } },
    { level: shown, stream: pino.destination(2) },
  ];
  return pino({ level: 'debug' }, pino.multistream(streams));
}

/** The build, not the sources: workers load the bundled interpreter that lies beside it. */
async function loadEngine(): Promise<StartEngine> {
  const built = new URL('../../../dist/workers/all.js', import.meta.url).href;
  const { startEngine } = (await import(/* @vite-ignore */ built)) as { startEngine: StartEngine };
  return startEngine;
}
