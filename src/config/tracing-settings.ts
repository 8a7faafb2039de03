import { z } from 'zod';
import { type Values, webUrl } from './variables.js';

/** Where spans are sent. */
export interface TracingSettings {
  /** The whole URL. */
  readonly url: string;
}

const protocol = z
  .enum(['http/json', 'http/protobuf'], 'must be http/json: spans are sent as JSON over HTTP, usually to port 4318')
  .optional();

export const tracingVariables = {
  OTEL_EXPORTER_OTLP_ENDPOINT: webUrl().optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: webUrl().optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: protocol,
  OTEL_SDK_DISABLED: z.string().optional(),
};

/**
 * As the standard says: the endpoint of traces is a whole URL, the one for all signals its beginning.
 * @returns undefined when nothing is to be traced
 */
export function tracingSettings(values: Values<typeof tracingVariables>): TracingSettings | undefined {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: all, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: own } = values;
  if (values.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return undefined;
  const url = own ?? (all === undefined ? undefined : `${all.replace(/\/$/, '')}/v1/traces`);
  return url === undefined ? undefined : Object.freeze({ url });
}
