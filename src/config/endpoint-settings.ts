import { z } from 'zod';
import { type Values, webUrl } from './variables.js';

/** Image -> URL of a server that already runs its function; `*` stands for every other image. */
export type FunctionEndpoints = Readonly<Record<string, string>>;

const endpoints = z
  .string()
  .default('{}')
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: `is not JSON (${(error as Error).message})` });
      return z.NEVER;
    }
  })
  .pipe(
    z.record(
      z.string().min(1, 'an image needs a name'),
      webUrl('must be a URL'),
      'must be a JSON object such as {"my/image": "http://127.0.0.1:8080"}',
    ),
  );

export const endpointVariables = { DUREKTIV_FUNCTIONS: endpoints };

export function endpointSettings(values: Values<typeof endpointVariables>): FunctionEndpoints {
  return Object.freeze({ ...values.DUREKTIV_FUNCTIONS });
}
