import {
  type Attributes,
  type Link,
  SpanKind,
  type SpanContext,
  type SpanStatus,
  SpanStatusCode,
} from '@opentelemetry/api';
import type { RunReport, StateSpan, TracedStates } from '../interpreter/report-contract.js';
import { sealedCode } from '../interpreter/sealed-failure.js';
import { spanContext } from './span-context.js';
import { spanIds } from './span-ids.js';
import type { ToldSpan } from './told-span.js';

/** The spans that a report of a traced run makes: of the states that are over, and of the instance when it is. */
export function spansOf(report: RunReport): ToldSpan[] {
  const { traced, ended } = report;
  const place = traced && spanContext(traced.place);
  if (traced === undefined || place === undefined) return [];
  const states = traced.states.map((state) => spanOfState(report, place, state));
  const last = states.at(-1);
  if (last !== undefined && traced.leftOut > 0) last.attributes['durektiv.states_left_out'] = traced.leftOut;
  if (ended === undefined) return states;
  return [...states, spanOfInstance(report, traced, place, ended)];
}

/** Status and attributes of what failed with a code; nothing when it did not. The message of an error may hold data. */
export function failure(code: string | null | undefined): { status: SpanStatus; attributes: Attributes } {
  if (code === null || code === undefined) return { status: { code: SpanStatusCode.UNSET }, attributes: {} };
  return { status: { code: SpanStatusCode.ERROR, message: code }, attributes: { 'error.type': code } };
}

function spanOfState(report: RunReport, place: SpanContext, state: StateSpan): ToldSpan {
  const { instance } = report;
  const { status, attributes } = failure(told(report, state.error));
  return {
    name: state.id,
    kind: SpanKind.INTERNAL,
    context: { ...place, isRemote: false, spanId: spanIds.state(instance, state.step) },
    parent: { ...place, spanId: spanIds.instance(instance) },
    start: state.start,
    end: state.end,
    status,
    attributes: {
      ...of(report),
      'durektiv.state': state.id,
      'durektiv.state.type': state.type,
      'durektiv.step': state.step,
      ...attributes,
    },
    links: (state.links ?? []).flatMap(linkTo),
  };
}

function spanOfInstance(
  report: RunReport,
  { began, caller, invoker }: TracedStates,
  place: SpanContext,
  { status: how, errorCode, at }: NonNullable<RunReport['ended']>,
): ToldSpan {
  const { instance, path } = report;
  const { status, attributes } = failure(told(report, errorCode));
  const parent = caller === undefined ? place.spanId : spanIds.state(caller.id, caller.step);
  return {
    name: path,
    kind: SpanKind.INTERNAL,
    context: { ...place, isRemote: false, spanId: spanIds.instance(instance) },
    parent: { ...place, spanId: parent },
    start: began,
    end: at,
    status,
    attributes: { ...of(report), 'durektiv.invoker': invoker, 'durektiv.status': how, ...attributes },
  };
}

function of({ namespace, path, instance }: RunReport): Attributes {
  return { 'durektiv.namespace': namespace, 'durektiv.path': path, 'durektiv.instance': instance };
}

function told({ sealed }: RunReport, code: string | null | undefined): string | null | undefined {
  return sealed === true && typeof code === 'string' ? sealedCode(code) : code;
}

function linkTo(traceparent: string): Link[] {
  const context = spanContext({ traceparent });
  return context === undefined ? [] : [{ context }];
}
