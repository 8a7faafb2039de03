import { resolve } from 'node:path';
import { z } from 'zod';
import { count, port, type Values } from './variables.js';

/** Where the API listens, and what it takes on. */
export interface ApiSettings {
  readonly host: string;
  readonly port: number;
  /** Absolute path of a folder with static files that is served beside the API. */
  readonly ui: string | undefined;
  /** How many proxies in front of the API write down where a request came from. */
  readonly proxies: number;
  /** Requests in work at the same time, at most. */
  readonly maxRequests: number;
}

export const apiVariables = {
  DUREKTIV_API_PORT: port(6665),
  DUREKTIV_API_HOST: z.string().default('127.0.0.1'),
  DUREKTIV_API_MAX_REQUESTS: count(1, 100_000, 2000),
  DUREKTIV_TRUST_PROXY: count(0, 10, 0),
  DUREKTIV_UI: z.string().optional(),
};

export function apiSettings(values: Values<typeof apiVariables>): ApiSettings {
  return Object.freeze({
    host: values.DUREKTIV_API_HOST,
    port: values.DUREKTIV_API_PORT,
    ui: values.DUREKTIV_UI === undefined ? undefined : resolve(values.DUREKTIV_UI),
    proxies: values.DUREKTIV_TRUST_PROXY,
    maxRequests: values.DUREKTIV_API_MAX_REQUESTS,
  });
}
