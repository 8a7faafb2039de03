import { z } from 'zod';
import type { KeepSettings } from '../instances/retention.js';
import { accessFaults, type AccessSettings, accessSettings, accessVariables } from './access-settings.js';
import { type ApiSettings, apiSettings, apiVariables } from './api-settings.js';
import { type DockerRuntimeSettings, dockerSettings, dockerVariables } from './docker-settings.js';
import { endpointSettings, endpointVariables, type FunctionEndpoints } from './endpoint-settings.js';
import { type EngineSettings, engineSettings, engineVariables } from './engine-settings.js';
import { keepSettings, keepVariables } from './keep-settings.js';
import {
  kubernetesFaults,
  type KubernetesRuntimeSettings,
  kubernetesSettings,
  kubernetesVariables,
} from './kubernetes-settings.js';
import { type OperationsSettings, operationsSettings, operationsVariables } from './operations-settings.js';
import { type StoreSettings, storeSettings, storeVariables } from './store-settings.js';
import { externalTemporal, type TemporalSettings, temporalSettings, temporalVariables } from './temporal-settings.js';
import { type TracingSettings, tracingSettings, tracingVariables } from './tracing-settings.js';
import { type WorkerSettings, workerSettings, workerVariables } from './worker-settings.js';

/** Everything that can be set from outside, read once at the start. A port of 0 stands for any free port. */
export interface Settings extends StoreSettings, WorkerSettings {
  readonly functions: FunctionEndpoints;
  /** Absent: functions run at endpoints only. */
  readonly docker: DockerRuntimeSettings | undefined;
  /** Absent, or there is no Docker. */
  readonly kubernetes: KubernetesRuntimeSettings | undefined;
  readonly engine: EngineSettings;
  readonly api: ApiSettings;
  readonly access: AccessSettings;
  readonly keep: KeepSettings;
  readonly operations: OperationsSettings;
  /** Absent: nothing is traced. */
  readonly tracing: TracingSettings | undefined;
  readonly temporal: TemporalSettings;
}

/** Settings that cannot be used. The message lists every fault, one a line. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  constructor(readonly faults: readonly string[]) {
    super(`The settings cannot be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
}

const environment = z.object({
  ...endpointVariables,
  ...dockerVariables,
  ...kubernetesVariables,
  ...engineVariables,
  ...apiVariables,
  ...accessVariables,
  ...operationsVariables,
  ...keepVariables,
  ...storeVariables,
  ...workerVariables,
  ...tracingVariables,
  ...temporalVariables,
});

/** The variables that are read as settings. */
export const settingNames: readonly string[] = Object.keys(environment.shape);

/**
 * Reads and checks all settings. An empty variable counts as not set.
 * @throws SettingsError with every fault.
 */
export function readSettings(env: Readonly<Record<string, string | undefined>> = process.env): Settings {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  ) as Record<string, string>;
  const faults: string[] = [];
  const parsed = environment.safeParse(given);
  if (!parsed.success) faults.push(...parsed.error.issues.map(faultLine));
  faults.push(...accessFaults(given), ...kubernetesFaults(given));
  const connection = externalTemporal(given, faults);
  if (!parsed.success || faults.length > 0) throw new SettingsError(faults);
  const values = parsed.data;
  return Object.freeze({
    ...storeSettings(values),
    ...workerSettings(values),
    functions: endpointSettings(values),
    docker: dockerSettings(values),
    kubernetes: kubernetesSettings(values),
    engine: engineSettings(values),
    api: apiSettings(values),
    access: accessSettings(values),
    keep: keepSettings(values),
    operations: operationsSettings(values),
    tracing: tracingSettings(values),
    temporal: temporalSettings(values, connection),
  });
}

/** `NAME: fault`, or `NAME, image: fault` inside DUREKTIV_FUNCTIONS. Values are left out: they may hold passwords. */
function faultLine(issue: z.core.$ZodIssue): string {
  return `${issue.path.map(String).join(', ')}: ${issue.message}`;
}
