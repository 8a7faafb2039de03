import {
  type Context,
  diag,
  DiagLogLevel,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
  type Resource,
} from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { FunctionCall } from '../interpreter/activity-contract.js';
import type { RunReport } from '../interpreter/report-contract.js';
import { failure, spansOf } from './run-spans.js';
import { contextOf, spanContext } from './span-context.js';
import { spanIds } from './span-ids.js';
import { type ToldSpan, readableSpan } from './told-span.js';
import { WatchedExporter } from './watched-exporter.js';
import { type CallPlace, contextIn, type TraceCarrier, type TraceContext, within } from './trace-context.js';
import type { AnsweredRequest, CallSpan, RequestSpan, StartToTrace, Tracing } from './tracing.js';

export interface TracingOptions {
  /** Where spans are sent: the whole URL. Everything else the SDK takes from the standard variables. */
  readonly url: string;
  readonly version: string;
  /** Hears when spans cannot be sent. */
  readonly warn: (message: string) => void;
}

const scope = { name: 'durektiv' };
/** Spans that wait to be sent are lost when the process is killed: less of them than by the SDK's five seconds. */
const sendDelay = 1_000;
/** A collector that is away must not hold up the end of a process for longer, in milliseconds. */
const lastPatience = 3_000;

/** Traces by OpenTelemetry, sent by OTLP over HTTP. */
export function openTracing({ url, version, warn }: TracingOptions): Tracing {
  diag.setLogger(
    { error: warn, warn, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  const resource = describeService(version);
  const delay = process.env['OTEL_BSP_SCHEDULE_DELAY'] === undefined ? { scheduledDelayMillis: sendDelay } : {};
  const processor = new BatchSpanProcessor(new WatchedExporter(new OTLPTraceExporter({ url }), url, warn), delay);
  const provider = new BasicTracerProvider({ resource, spanProcessors: [processor] });
  const tell = (span: ToldSpan): void => processor.onEnd(readableSpan(span, resource, scope));
  return new OtlpTracing(provider.getTracer(scope.name), tell, async () => {
    const late = new Promise((resolve) => setTimeout(resolve, lastPatience).unref());
    await Promise.race([late, provider.shutdown().catch((error: unknown) => warn((error as Error).message))]);
  });
}

const ignore = (): void => undefined;

/** The name is Durektiv's unless OTEL_SERVICE_NAME or OTEL_RESOURCE_ATTRIBUTES give another. */
function describeService(version: string): Resource {
  return defaultResource()
    .merge(resourceFromAttributes({ 'service.name': 'durektiv', 'service.version': version }))
    .merge(detectResources({ detectors: [envDetector] }));
}

class OtlpTracing implements Tracing {
  constructor(
    private readonly tracer: Tracer,
    private readonly tell: (span: ToldSpan) => void,
    readonly close: () => Promise<void>,
  ) {}

  request(method: string, headers: TraceCarrier): RequestSpan {
    const attributes = { 'http.request.method': method };
    const span = this.tracer.startSpan(method, { kind: SpanKind.SERVER, attributes }, below(contextIn(headers)));
    return {
      context: contextOf(span.spanContext()),
      end: (answer) => {
        if (answer.route !== undefined) span.updateName(`${method} ${answer.route}`);
        span.setAttributes(attributesOf(answer));
        if (answer.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      },
    };
  }

  async start<T>(launch: StartToTrace, work: (place: TraceContext) => Promise<T>): Promise<T> {
    const { id, namespace, path, invoker, tracing } = launch;
    const attributes = {
      'durektiv.namespace': namespace,
      'durektiv.path': path,
      'durektiv.instance': id,
      'durektiv.invoker': invoker,
    };
    const kind = invoker === 'cloudevent' ? SpanKind.CONSUMER : SpanKind.INTERNAL;
    const span = this.tracer.startSpan(`start ${path}`, { kind, attributes }, below(tracing));
    try {
      return await work(contextOf(span.spanContext()));
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).name });
      throw error;
    } finally {
      span.end();
    }
  }

  report(told: RunReport): void {
    for (const span of spansOf(told)) this.tell(span);
  }

  call({ actionId, function: called, caller }: FunctionCall, { step, ...place }: CallPlace): CallSpan {
    const start = Date.now();
    const spanId = spanIds.call(actionId);
    const parent = spanContext(within(place, spanIds.state(caller.id, step)));
    return {
      context: within(place, spanId),
      end: (outcome, code) => {
        if (parent === undefined) return;
        const { status, attributes } = failure(outcome === 'success' ? undefined : (code ?? outcome));
        this.tell({
          name: `call ${called.id}`,
          kind: SpanKind.CLIENT,
          context: { ...parent, isRemote: false, spanId },
          parent,
          start,
          end: Date.now(),
          status,
          attributes: {
            'durektiv.namespace': caller.namespace,
            'durektiv.path': caller.path,
            'durektiv.instance': caller.id,
            'durektiv.state': caller.state,
            'durektiv.function': called.id,
            'durektiv.action': actionId,
            'durektiv.outcome': outcome,
            ...attributes,
          },
        });
      },
    };
  }
}

function below(parent: TraceContext | undefined): Context {
  const found = parent && spanContext(parent);
  return found === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, found);
}

/** By the semantic conventions for HTTP servers. */
function attributesOf({ route, path, scheme, status, namespace, instance }: AnsweredRequest) {
  return {
    'url.path': path,
    'url.scheme': scheme,
    'http.response.status_code': status,
    ...(route === undefined ? {} : { 'http.route': route }),
    ...(status >= 500 ? { 'error.type': String(status) } : {}),
    ...(namespace === undefined ? {} : { 'durektiv.namespace': namespace }),
    ...(instance === undefined ? {} : { 'durektiv.instance': instance }),
  };
}
