import { existsSync } from 'node:fs';
import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';
import { z } from 'zod';
import { port, type Values } from './variables.js';

/** Which Temporal to use: the dev server we start ourselves, or one that the standard variables name. */
export type TemporalSettings =
  | {
      readonly kind: 'embedded';
      readonly port: number;
      readonly uiPort: number;
      /** Path of a Temporal CLI of the user's choice. */
      readonly cli: string | undefined;
    }
  | { readonly kind: 'external'; readonly connection: ClientConnectConfig };

/** Any of these set, and the user has a Temporal server of their own. */
const EXTERNAL_TEMPORAL = ['TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE', 'TEMPORAL_CONFIG_FILE'] as const;

export const temporalVariables = {
  DUREKTIV_TEMPORAL_CLI: z.string().optional(),
  DUREKTIV_TEMPORAL_PORT: port(7233),
  DUREKTIV_TEMPORAL_UI_PORT: port(8233),
};

/** @param connection to a server of the user's own */
export function temporalSettings(
  values: Values<typeof temporalVariables>,
  connection: ClientConnectConfig | undefined,
): TemporalSettings {
  if (connection !== undefined) return Object.freeze({ kind: 'external', connection });
  return Object.freeze({
    kind: 'embedded',
    port: values.DUREKTIV_TEMPORAL_PORT,
    uiPort: values.DUREKTIV_TEMPORAL_UI_PORT,
    cli: values.DUREKTIV_TEMPORAL_CLI,
  });
}

/** @returns undefined when the embedded server is to be used, or when a fault was found */
export function externalTemporal(given: Record<string, string>, faults: string[]): ClientConnectConfig | undefined {
  const asking = EXTERNAL_TEMPORAL.filter((name) => given[name] !== undefined);
  if (asking.length === 0) return undefined;
  const file = given['TEMPORAL_CONFIG_FILE'];
  if (file !== undefined && !existsSync(file)) {
    faults.push('TEMPORAL_CONFIG_FILE: there is no such file');
    return undefined;
  }
  try {
    return loadClientConnectConfig({ overrideEnvVars: given });
  } catch (error) {
    const concerned = Object.keys(given).filter((name) => name.startsWith('TEMPORAL_'));
    faults.push(`${concerned.join(', ')}: ${(error as Error).message}`);
    return undefined;
  }
}
