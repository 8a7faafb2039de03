import { port, type Values, webUrl } from './variables.js';

/** Where sidecars find a worker, for variables, files and logs of functions. */
export interface EngineSettings {
  readonly port: number;
  /** Absent: found out. */
  readonly url: string | undefined;
}

export const engineVariables = {
  DUREKTIV_ENGINE_PORT: port(0),
  DUREKTIV_ENGINE_URL: webUrl().optional(),
};

export function engineSettings(values: Values<typeof engineVariables>): EngineSettings {
  return Object.freeze({ port: values.DUREKTIV_ENGINE_PORT, url: values.DUREKTIV_ENGINE_URL });
}
