import { setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import { flowError } from '../errors/flow-error.js';
import { withKey, type Json, type JsonObject } from '../json/json.js';
import type { Flow, FunctionDefinition, State } from '../language/model.js';
import { callPathOf } from './call-path.js';
import { Budget } from './bounds/budget.js';
import type { CancelSignal, CarriedLoop, Carry, InstanceSnapshot, RecordedError, RunInput } from './contract.js';
import type { InstanceReport } from './report-contract.js';
import { Deadlines, flowDeadlines } from './deadlines.js';
import { Inbox } from './events/inbox.js';
import { boundedLine } from './reporting/log-text.js';
import { normaliseInput } from './normalise-input.js';
import { Reporter } from './reporting/reporter.js';
import { runIsSealed } from './sealing.js';
import { StateSpans } from './reporting/state-spans.js';
import { Trace } from './reporting/trace.js';
import { UnsavedReads } from './bounds/unsaved-reads.js';

/** One instance while it runs: its data, where it is, and what it owes the world. */
export class Run {
  readonly id = workflowInfo().workflowId;
  readonly flow: Flow;
  readonly budget = new Budget();
  readonly reads = new UnsavedReads(this.budget);
  readonly inbox: Inbox;
  readonly deadlines: Deadlines;
  readonly reporter: Reporter;
  readonly trace: Trace;
  /** Present when the run is traced. */
  readonly spans: StateSpans | undefined;
  data: JsonObject;
  metadata: Json | undefined;
  /** What an `error` state raised: the instance goes on, and fails when it ends. */
  recorded: RecordedError | undefined;
  /** Told by signal before a native cancel comes. */
  cancelCode: CancelSignal['code'] | undefined;
  /** The state the run is in. */
  current: string;
  /** The timer that ends the activation, while one runs. */
  checkpoint: Promise<void> | undefined;
  /** Whether the run begins inside a state that an earlier run of the instance entered. */
  resumes: boolean;
  private inside: CarriedLoop | undefined;
  private leftBehind: Promise<unknown>[] = [];
  private readonly states: ReadonlyMap<string, State>;

  constructor(
    readonly input: RunInput,
    data: Json,
  ) {
    const { carry, definition } = input;
    this.flow = definition;
    this.states = new Map(definition.states.map((state) => [state.id, state]));
    this.data = carry === undefined ? normaliseInput(data) : (data as JsonObject);
    this.metadata = carry?.metadata;
    this.recorded = carry?.recorded;
    this.cancelCode = carry?.cancelCode;
    this.inside = carry?.inside;
    this.resumes = this.inside !== undefined;
    this.current = carry?.next ?? definition.start.state;
    this.inbox = new Inbox(carry?.early);
    this.trace = new Trace(carry?.trace ?? [], carry?.step ?? 0);
    this.deadlines = new Deadlines(carry?.deadlines ?? flowDeadlines(definition.timeouts, Date.now()));
    this.spans = StateSpans.of(input, workflowInfo().startTime.getTime());
    this.reporter = new Reporter(
      { instance: this.id, namespace: input.namespace, path: input.path, callPath: this.callPath },
      carry?.reportSequence ?? 0,
      carry?.lineSequence ?? 0,
      this.spans,
    );
  }

  /** Id of the first ancestor, or of the instance itself. */
  get root(): string {
    return this.input.lineage[0]?.id ?? this.id;
  }

  /** Of the trace that the run belongs to; empty when it is not traced. */
  get traceId(): string {
    return this.input.tracing?.traceparent.split('-')[1] ?? '';
  }

  get callPath(): string {
    return callPathOf(this.input.lineage, this.id);
  }

  /** @throws FlowError when the flow has no such state: the parser lets none through. */
  state(id: string): State {
    const state = this.states.get(id);
    if (state === undefined) throw flowError('direktiv.internal.error', `no state has the id ${id}`);
    return state;
  }

  /** @throws FlowError when the flow has no such function: the parser lets none through. */
  function(id: string): FunctionDefinition {
    const found = this.flow.functions.find((candidate) => candidate.id === id);
    if (found === undefined) throw flowError('direktiv.internal.error', `no function has the id ${id}`);
    return found;
  }

  enter(state: State): void {
    this.current = state.id;
    this.inside = undefined;
    this.trace.enter(state.id);
    this.deadlines.enterState();
    this.budget.transition();
    this.reporter.enter(state.type);
    this.spans?.enter(this.trace.step, state);
  }

  /** Goes on in the state in which an earlier run of the instance has left off. */
  resume(state: State): void {
    this.resumes = false;
    this.spans?.enter(this.trace.step, state, this.input.carry?.stateSince);
  }

  /** What the state that is resumed had done: none of a state that this run has entered. */
  get carried(): CarriedLoop | undefined {
    return this.inside;
  }

  /** Nobody waits for this any more, but a run that closed before it is over would tear it off. */
  leave(work: Promise<unknown>): void {
    this.leftBehind.push(work);
  }

  /** Waits for what was left behind: functions that are being interrupted, subflows that are being cancelled. */
  cleanUp(): void | Promise<unknown> {
    const { leftBehind } = this;
    this.leftBehind = [];
    if (leftBehind.length > 0) return Promise.allSettled(leftBehind);
  }

  store(key: string, value: Json): void {
    this.data = withKey(this.data, key, value);
    this.budget.copy(Object.keys(this.data).length);
  }

  log(level: 'INFO' | 'WARN' | 'ERROR', message: string, more: { readonly ofNamespace?: true } = {}): void {
    const line = boundedLine(message);
    this.reporter.line(level, this.current, line, more);
    this.budget.logLine(line.length);
  }

  /** Tells the world how far the run is; called before every wait and at the end. */
  report(ended?: InstanceReport['ended']): void {
    setCurrentDetails(this.currentDetails());
    if (ended === undefined && !this.reporter.hasNews) return;
    if (ended !== undefined) this.leaveState(ended.errorCode);
    this.reporter.flush({
      flow: this.trace.tail(),
      steps: this.budget.takeSteps(),
      ...(this.metadata === undefined ? {} : { metadata: this.metadata }),
      ...(ended === undefined ? {} : { ended }),
    });
  }

  snapshot(): InstanceSnapshot {
    return {
      state: this.current,
      trace: this.trace.tail(),
      ...(this.metadata === undefined ? {} : { metadata: this.metadata }),
      ...(this.recorded === undefined ? {} : { error: this.recorded }),
      ...(runIsSealed() ? { sealed: true } : {}),
    };
  }

  /** What a continuation of this run needs, beside the data, to go on with the state `next`, or inside it. */
  carry(next: string, inside?: CarriedLoop): Carry {
    const early = this.inbox.ahead(this.trace.step);
    return {
      next,
      step: this.trace.step,
      trace: this.trace.tail(),
      ...(this.metadata === undefined ? {} : { metadata: this.metadata }),
      ...(this.recorded === undefined ? {} : { recorded: this.recorded }),
      ...(this.cancelCode === undefined ? {} : { cancelCode: this.cancelCode }),
      deadlines: this.deadlines.carry(),
      ...(inside === undefined ? {} : { inside, ...this.sinceWhen() }),
      ...(early.length === 0 ? {} : { early }),
      ...this.reporter.carry(),
    };
  }

  private sinceWhen(): Pick<Carry, 'stateSince'> {
    return this.spans?.since === undefined ? {} : { stateSince: this.spans.since };
  }

  /** The state in which the run ends, by an error or because it is cancelled. */
  private leaveState(errorCode: string | null): void {
    if (errorCode !== null) this.spans?.failed(errorCode);
    this.spans?.leave();
  }

  /** Markdown. It names the flow too: the summary of a run is not handed to its continuation. */
  private currentDetails(): string {
    const shown = this.trace.tail().slice(-20);
    const path = `${this.trace.step > shown.length ? '... -> ' : ''}${shown.join(' -> ')}`;
    return `**Flow** \`${this.input.path}\`\n\n**State** \`${this.current}\` (step ${this.trace.step})\n\n**Path** ${path}`;
  }
}
