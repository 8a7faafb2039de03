import { join } from 'node:path';
import type { Logger } from 'pino';
import { createDeclaredServices } from '../src/activities/declared-services.js';
import { createServiceFiles } from '../src/activities/service-files.js';
import { createFunctionLogs } from '../src/activities/function-logs.js';
import { createFunctionVariables } from '../src/activities/function-variables.js';
import type { Settings } from '../src/config/settings.js';
import type { FunctionRuntime, Warn } from '../src/functions/runtime.js';
import { createEndpointRuntime } from '../src/functions/runtimes/endpoint.js';
import { ServiceLister } from '../src/services/list-services.js';
import type { dockerRuntime } from './docker-runtime.js';
import type { kubernetesRuntime } from './kubernetes-runtime.js';
import type { StartObserver } from '../src/functions/start-observer.js';
import type { Store } from '../src/store/database.js';

/** How a process has its functions called. */
export interface RuntimeChoice {
  /** Containers that are not in use go with the process. */
  readonly leaveNoContainers: boolean;
  readonly started: StartObserver;
}

/**
 * The runtimes of the settings: a function that has an endpoint is called there, any other runs in a container when there is an
 * engine for it. What functions log, read and write is in the store.
 */
export async function functionRuntime(
  settings: Settings,
  { logs, variables, files, registries }: Store,
  log: Logger,
  { leaveNoContainers, started }: RuntimeChoice,
): Promise<FunctionRuntime> {
  const { docker, kubernetes } = settings;
  const warn: Warn = (message, about) => log.warn(about ?? {}, message);
  const parts = {
    services: createServiceFiles(files),
    variables: createFunctionVariables(variables, files),
    warn,
    logs: createFunctionLogs(logs),
    started,
  };
  const logins = (namespace: string) => registries.logins(namespace);
  const inContainers = { ...parts, logins, emptyAtClose: leaveNoContainers };
  const lister = new ServiceLister(files);
  const scaled = () => lister.scaled();
  const otherwise =
    (docker && (await containers(settings, docker, { ...inContainers, scaled }))) ??
    (kubernetes &&
      (await pods(settings, kubernetes, { ...inContainers, scaled, isDeclared: createDeclaredServices(files) })));
  return createEndpointRuntime({
    ...parts,
    endpoints: settings.functions,
    logPort: settings.functionLogPort,
    tempDir: join(settings.dataDir, 'actions'),
    otherwise,
  });
}

/** Loaded where there is an engine only: its client takes memory that few other processes would use. */
const containers: typeof dockerRuntime = async (...args) =>
  (await import('./docker-runtime.js')).dockerRuntime(...args);

const pods: typeof kubernetesRuntime = async (...args) =>
  (await import('./kubernetes-runtime.js')).kubernetesRuntime(...args);
