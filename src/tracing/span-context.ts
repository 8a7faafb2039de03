import { createTraceState, type SpanContext } from '@opentelemetry/api';
import { parseTraceParent, type TraceContext, writeTraceParent } from './trace-context.js';

/** The span that a place names, as the SDK knows one; undefined when it names none. */
export function spanContext({ traceparent, tracestate }: TraceContext): SpanContext | undefined {
  const parent = parseTraceParent(traceparent);
  if (parent === undefined) return undefined;
  const { traceId, spanId, flags: traceFlags } = parent;
  const traceState = tracestate === undefined ? {} : { traceState: createTraceState(tracestate) };
  return { traceId, spanId, traceFlags, isRemote: true, ...traceState };
}

/** The place that a span is. */
export function contextOf({ traceId, spanId, traceFlags: flags, traceState }: SpanContext): TraceContext {
  const tracestate = traceState?.serialize() ?? '';
  return { traceparent: writeTraceParent({ traceId, spanId, flags }), ...(tracestate === '' ? {} : { tracestate }) };
}
