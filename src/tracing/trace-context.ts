/** A place in a distributed trace, as the W3C's Trace Context writes it in headers. */
export interface TraceContext {
  readonly traceparent: string;
  readonly tracestate?: string;
}

/** The place of the run that calls a function, and the number of the state in it. */
export interface CallPlace extends TraceContext {
  readonly step: number;
}

/** The parts of a `traceparent`. */
export interface TraceParent {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  /** Bit 0: the trace is recorded. */
  readonly flags: number;
}

const form = /^(?!ff)[\da-f]{2}-((?!0{32})[\da-f]{32})-((?!0{16})[\da-f]{16})-([\da-f]{2})$/;

/** @returns undefined when the text is none; whoever sent it has no say then */
export function parseTraceParent(text: unknown): TraceParent | undefined {
  if (typeof text !== 'string') return undefined;
  const [, traceId, spanId, flags] = form.exec(text) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return { traceId, spanId, flags: Number.parseInt(flags, 16) };
}

export function writeTraceParent({ traceId, spanId, flags }: TraceParent): string {
  return `00-${traceId}-${spanId}-${flags.toString(16).padStart(2, '0')}`;
}

/** Where somebody may say where it belongs in a trace: headers of a request, or an event by its extension for tracing. */
export type TraceCarrier = Readonly<Record<string, unknown>>;

/** What a carrier says, undefined when that is nothing, or nothing that could be handed on. */
export function contextIn({ traceparent, tracestate }: TraceCarrier): TraceContext | undefined {
  if (typeof traceparent !== 'string' || parseTraceParent(traceparent) === undefined) return undefined;
  return { traceparent, ...(isTraceState(tracestate) ? { tracestate } : {}) };
}

/** The same place one step further in: below another span of the trace. */
export function within(place: TraceContext, spanId: string): TraceContext {
  const parent = parseTraceParent(place.traceparent);
  return parent === undefined ? place : { ...place, traceparent: writeTraceParent({ ...parent, spanId }) };
}

/** What a header can hold, as long as the W3C asks to keep it. */
function isTraceState(text: unknown): text is string {
  return typeof text === 'string' && /^[\x20-\x7e]{1,512}$/.test(text);
}
