import { z } from 'zod';
import { count, port, type Values } from './variables.js';

/** How flows and their functions are worked on. */
export interface WorkerSettings {
  /** Where functions at endpoints send log lines. */
  readonly functionLogPort: number;
  /** Ancestors an instance may have at most. */
  readonly subflowDepth: number;
  /** Version of the flow workers of a fleet: instances stay on the one that began them. Absent: any worker takes any. */
  readonly workerVersion: string | undefined;
}

export const workerVariables = {
  DUREKTIV_FUNCTION_LOG_PORT: port(8889),
  DUREKTIV_SUBFLOW_DEPTH: count(0, 9999, 256),
  DUREKTIV_WORKER_VERSION: z
    .string()
    .regex(/^[\w.-]{1,100}$/, 'must be letters, digits, dots and dashes')
    .optional(),
};

export function workerSettings(values: Values<typeof workerVariables>): WorkerSettings {
  return {
    functionLogPort: values.DUREKTIV_FUNCTION_LOG_PORT,
    subflowDepth: values.DUREKTIV_SUBFLOW_DEPTH,
    workerVersion: values.DUREKTIV_WORKER_VERSION,
  };
}
