import { z } from 'zod';
import { anyPort, type Values } from './variables.js';

/** Where health and metrics are served. */
export interface OperationsSettings {
  readonly host: string;
  /** Absent: nowhere. */
  readonly port: number | undefined;
}

export const operationsVariables = {
  DUREKTIV_OPERATIONS_PORT: anyPort.optional(),
  DUREKTIV_OPERATIONS_HOST: z.string().default('127.0.0.1'),
};

export function operationsSettings(values: Values<typeof operationsVariables>): OperationsSettings {
  return Object.freeze({ host: values.DUREKTIV_OPERATIONS_HOST, port: values.DUREKTIV_OPERATIONS_PORT });
}
