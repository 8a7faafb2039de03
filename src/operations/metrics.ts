import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { catalogue } from '../errors/catalogue.js';
import type { FunctionResult } from '../functions/runtime.js';
import type { RunReport } from '../interpreter/report-contract.js';

/** What waits in the outbox of events. */
export interface Backlog {
  readonly deliveries: number;
  /** Beside these: starts that wait for the end of a pause of their namespace. */
  readonly held: number;
  /** Age of the oldest one that is due, in seconds; 0 when none is. */
  readonly lag: number;
}

const unknown: Backlog = { deliveries: NaN, held: NaN, lag: NaN };

const requestSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];
const startSeconds = [0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
const callSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60, 300, 900];

/** The numbers of one process, in Prometheus' form. Labels have few values: none is named by a user. */
export class Metrics {
  private readonly registry = new Registry();
  private readonly registers = [this.registry];

  private readonly requests = new Histogram({
    name: 'durektiv_http_request_seconds',
    help: 'Requests to the API, by what they are about, until the answer has left.',
    labelNames: ['method', 'resource', 'status'],
    buckets: requestSeconds,
    registers: this.registers,
  });
  private readonly started = this.counter('durektiv_instances_started_total', 'Instances that began to run.', [
    'invoker',
  ]);
  private readonly ended = this.counter('durektiv_instances_ended_total', 'Instances that ended, by how.', ['status']);
  private readonly errors = this.counter(
    'durektiv_instance_errors_total',
    'Instances that did not complete, by error code; codes of the flows themselves count as "other".',
    ['code'],
  );
  private readonly states = this.counter('durektiv_states_entered_total', 'States that instances entered, by type.', [
    'type',
  ]);
  private readonly steps = this.counter('durektiv_expression_steps_total', 'Steps that expressions took.', []);
  private readonly calls = new Histogram({
    name: 'durektiv_function_call_seconds',
    help: 'Calls of functions, by what came of them.',
    labelNames: ['outcome'],
    buckets: callSeconds,
    registers: this.registers,
  });

  private readonly starts = new Histogram({
    name: 'durektiv_container_start_seconds',
    help: 'Containers that were made for functions, until they took calls; with pulling their image.',
    labelNames: ['outcome'],
    buckets: startSeconds,
    registers: this.registers,
  });

  /** @param method of HTTP @param resource first part of the path below a namespace */
  request(method: string, resource: string, status: number, seconds: number): void {
    this.requests.observe({ method, resource, status: String(status) }, seconds);
  }

  /** What a run told the index of instances. */
  report({ started, ended, entered, steps }: RunReport): void {
    if (started !== undefined) this.started.inc({ invoker: invokerKind(started.invoker) });
    for (const [type, count] of Object.entries(entered)) this.states.inc({ type }, count);
    this.steps.inc(steps);
    if (ended === undefined) return;
    this.ended.inc({ status: ended.status });
    if (ended.errorCode !== null) this.errors.inc({ code: ownCode(ended.errorCode) });
  }

  containerStart(outcome: 'ready' | 'failed', seconds: number): void {
    this.starts.observe({ outcome }, seconds);
  }

  call(outcome: FunctionResult['kind'] | 'aborted', seconds: number): void {
    this.calls.observe({ outcome }, seconds);
  }

  /** Has the outbox looked at whenever the numbers are read; without an answer its numbers are not numbers. */
  watchOutbox(read: () => Promise<Backlog>, problem: (message: string, error: unknown) => void): void {
    let looking: Promise<Backlog> | undefined;
    // All gauges are read at the same moment, and each shows only what it has fetched itself.
    const look = (): Promise<Backlog> =>
      (looking ??= read()
        .catch((error: unknown) => {
          problem('the outbox of events could not be counted', error);
          return unknown;
        })
        .finally(() => (looking = undefined)));
    this.gauge('durektiv_outbox_lag_seconds', 'Age of the oldest delivery of an event that is due.', async () => {
      return (await look()).lag;
    });
    this.gauge('durektiv_outbox_deliveries', 'Deliveries of events that are still to be made.', async () => {
      return (await look()).deliveries;
    });
    this.gauge(
      'durektiv_outbox_held',
      'Starts by events that wait for the end of a pause of their namespace.',
      async () => {
        return (await look()).held;
      },
    );
  }

  /** In Prometheus' text format. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  private gauge(name: string, help: string, read: () => Promise<number>): void {
    const registers = this.registers;
    const collect = async function (this: Gauge): Promise<void> {
      this.set(await read());
    };
    new Gauge({ name, help, registers, collect });
  }

  private counter<T extends string>(name: string, help: string, labelNames: readonly T[]): Counter<T> {
    return new Counter({ name, help, labelNames, registers: this.registers });
  }
}

/** `instance:<id>` and the like without the id. */
function invokerKind(invoker: string): string {
  return invoker.split(':', 1)[0] ?? '';
}

/** Codes that flows make up are without number. */
function ownCode(code: string): string {
  return Object.hasOwn(catalogue, code) ? code : 'other';
}
