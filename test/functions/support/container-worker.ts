import { openEnginePort } from '../../../src/functions/local/engine-port.js';
import type { FunctionCaller, FunctionRuntime } from '../../../src/functions/runtime.js';
import type { ContainerRuntimeOptions } from '../../../src/functions/runtimes/container-runtime.js';
import type { LoggedLine } from '../runtimes/endpoint-fixture.js';

/** A worker that runs functions in containers. */
export interface ContainerWorker {
  readonly runtime: FunctionRuntime;
  readonly warnings: string[];
  /** What came of making containers. */
  readonly starts: string[];
  close(): Promise<void>;
}

/** What a test may say of the services of a worker; otherwise there are none. */
export type DeclaredParts = {
  readonly [K in 'services' | 'logins' | 'scaled']?: ContainerRuntimeOptions[K] | undefined;
};

export interface ContainerWorkerOptions
  extends DeclaredParts, Pick<ContainerRuntimeOptions, 'variables' | 'emptyAtClose'> {
  /** Where its port listens, and the name under which sidecars find that. */
  readonly host: string;
  readonly hostName: string;
  /** Takes what functions log. */
  readonly lines: LoggedLine[];
}

export async function startContainerWorker(
  { host, hostName, lines, services, logins, scaled, ...parts }: ContainerWorkerOptions,
  create: (options: ContainerRuntimeOptions) => FunctionRuntime,
): Promise<ContainerWorker> {
  const warnings: string[] = [];
  const starts: string[] = [];
  const warn = (text: string): void => void warnings.push(text);
  const port = await openEnginePort({ port: 0, host, warn });
  const runtime = create({
    ...{ ...parts, port, warn },
    portUrl: `http://${hostName}:${port.port}`,
    services: services ?? { find: async (_namespace, path) => ({ fault: `no service ${path}` }) },
    logins: logins ?? (async () => []),
    scaled: scaled ?? (async () => []),
    logs: { write: async (caller: FunctionCaller, message) => void lines.push({ caller, message }) },
    started: (outcome, seconds) => void (seconds > 0 && starts.push(outcome)),
  });
  return {
    ...{ runtime, warnings, starts },
    async close() {
      await runtime.close(0);
      await port.close();
    },
  };
}
