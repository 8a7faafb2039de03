import type { Attributes, HrTime, Link, SpanContext, SpanKind, SpanStatus } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

/** A span that is over, of something whose times and id are known otherwise. Instants are milliseconds since the epoch. */
export interface ToldSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly context: SpanContext;
  readonly parent: SpanContext;
  readonly start: number;
  readonly end: number;
  readonly status: SpanStatus;
  readonly attributes: Attributes;
  readonly links?: readonly Link[];
}

/** The form in which the SDK sends spans; its own ones cannot be given an id. */
export function readableSpan(told: ToldSpan, resource: Resource, scope: { readonly name: string }): ReadableSpan {
  const { name, kind, context, parent, status, attributes, links = [] } = told;
  return {
    name,
    kind,
    spanContext: () => context,
    parentSpanContext: parent,
    startTime: hrTime(told.start),
    endTime: hrTime(told.end),
    duration: hrTime(told.end - told.start),
    status,
    attributes,
    links: [...links],
    events: [],
    ended: true,
    resource,
    instrumentationScope: scope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

/** Seconds, and nanoseconds of the next one. */
function hrTime(ms: number): HrTime {
  return [Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)];
}
