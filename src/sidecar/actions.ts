import type { ActionMessage } from '../functions/sidecar/action-message.js';
import type { ActionsStatus } from '../functions/sidecar/actions-status.js';
import { type CallContext, EndpointCall, NeverSent } from '../functions/call/endpoint-call.js';
import { settledWithin } from '../functions/call/instant.js';
import { mostActions } from '../functions/sidecar/most-actions.js';
import type { FunctionResult } from '../functions/runtime.js';
import { EngineLink } from './engine-link.js';
import { KeptOutcomes } from './kept-outcomes.js';

/** How long the outcome of an action is kept for whoever asks again, in milliseconds. */
const outcomeKept = 10 * 60_000;

/** What came of asking for an action: its outcome when it has one, or why there is none. */
export type Answer =
  /** The JSON of a {@link FunctionResult}. */
  { readonly kind: 'outcome'; readonly body: Buffer } | { readonly kind: 'busy' | 'leaving' | 'unknown' | 'over' };

/** How a container is retired. */
export interface Retiring {
  readonly anyway: boolean;
  readonly ended: boolean;
}

interface Action {
  readonly link: EngineLink;
  readonly outcome: Promise<Answer>;
  readonly ending: AbortController;
}

/**
 * The actions of one container. Whoever asks for an action that is known joins it, or gets its outcome: an id is called
 * once, however often it is asked for.
 */
export class Actions {
  private readonly known = new Map<string, Action>();
  /** Ids that were ended before or after they were asked for, or whose outcome was given away; nothing is done for them any more. */
  private readonly ended = new Set<string>();
  private readonly running = new Set<EndpointCall>();
  /** Of them, those that the function has to do with. */
  private readonly unanswered = new Set<EndpointCall>();
  /** Ids whose outcome has not reached anybody yet. */
  private readonly uncollected = new Set<string>();
  private readonly kept = new KeptOutcomes();
  private readonly timers = new Set<NodeJS.Timeout>();
  private closing = false;
  private retired = false;
  /** Whoever finds it quiet is to remove it. */
  private leaving = false;
  private lastUse = Date.now();

  constructor(
    private readonly context: CallContext,
    private readonly url: URL,
    private readonly limit = mostActions,
  ) {}

  /** Starts the action, or joins it. */
  call(actionId: string, message: ActionMessage): Promise<Answer> {
    this.lastUse = Date.now();
    const joined = this.join(actionId, message);
    if (joined !== undefined) return joined;
    const refusal = this.refusal();
    return refusal === undefined ? this.start(actionId, message).outcome : Promise.resolve({ kind: refusal });
  }

  /** Why no action can be begun now, undefined when one can. */
  refusal(): 'busy' | 'leaving' | undefined {
    if (this.closing || this.unanswered.size >= this.limit) return 'busy';
    return this.retired ? 'leaving' : undefined;
  }

  /** Whether the action was asked for here, or ended. */
  knows(actionId: string): boolean {
    return this.known.has(actionId) || this.ended.has(actionId);
  }

  /** Joins the action, undefined when it is not known. */
  join(actionId: string, { engine }: ActionMessage): Promise<Answer> | undefined {
    if (this.ended.has(actionId)) return Promise.resolve({ kind: 'over' });
    const action = this.known.get(actionId);
    action?.link.renew(engine);
    return action?.outcome;
  }

  /**
   * Nobody wants the outcome: the function is interrupted when it runs (functions 7.2), the outcome forgotten when it is there.
   * The id is never called again.
   */
  end(actionId: string): void {
    this.known.get(actionId)?.ending.abort(new Error('the action was ended'));
    this.bury(actionId);
  }

  /** The outcome of the action has reached somebody. */
  collected(actionId: string): void {
    this.lastUse = Date.now();
    this.uncollected.delete(actionId);
    this.makeRoom();
  }

  status(): ActionsStatus {
    const quiet = this.running.size === 0 && this.uncollected.size === 0;
    return { quiet, idle: Date.now() - this.lastUse, retired: this.retired || this.closing, leaving: this.leaving };
  }

  /**
   * Takes nothing new from now on, when it is quiet.
   * @param how `anyway`: also when it is not: it is to be removed when it gets quiet; `ended`: the function is no more, so what has
   * not reached it goes elsewhere
   * @returns whether it may be removed now
   */
  retire({ anyway, ended }: Retiring): boolean {
    if (ended) for (const call of this.running) call.dropUnsent();
    const { quiet } = this.status();
    this.leaving ||= anyway && !quiet;
    this.retired ||= quiet || anyway;
    return quiet;
  }

  /** Takes nothing new, and waits for what runs, at most so many milliseconds; then it is cut off. */
  async close(graceMs: number): Promise<void> {
    this.closing = true;
    const allOver = () => Promise.all([...this.running].map((call) => call.over()));
    await settledWithin(allOver(), graceMs);
    for (const call of this.running) call.drop(new Error('the sidecar was stopped'));
    await allOver();
    for (const timer of this.timers) clearTimeout(timer);
  }

  private start(actionId: string, { left, engine, ...action }: ActionMessage): Action {
    const dropped = new AbortController();
    const link = new EngineLink(this.context.client, actionId, engine, dropped.signal);
    const deadline = left === null ? Infinity : Date.now() + left;
    const call = new EndpointCall(this.context, this.url, { ...action, actionId, deadline, reach: link });
    const ending = new AbortController();
    const started = { link, ending, outcome: outcomeOf(call, ending.signal) };
    this.running.add(call);
    this.unanswered.add(call);
    this.known.set(actionId, started);
    this.uncollected.add(actionId);
    void started.outcome.then((answer) => this.keep(actionId, answer));
    void call.answered().then(() => this.unanswered.delete(call));
    void call.over().then(() => {
      dropped.abort(new Error('the action is over'));
      this.over(actionId, call);
    });
    return started;
  }

  /** Apart from {@link start}, whose variables, the input among them, a timer made there would hold. */
  private over(actionId: string, call: EndpointCall): void {
    this.lastUse = Date.now();
    this.running.delete(call);
    this.after(outcomeKept, () => this.forget(actionId));
  }

  private keep(actionId: string, answer: Answer): void {
    if (answer.kind === 'outcome' && this.known.has(actionId)) this.kept.add(actionId, answer.body.length);
    // There is nothing to come for.
    if (answer.kind === 'leaving') this.uncollected.delete(actionId);
    this.makeRoom();
  }

  private makeRoom(): void {
    for (const actionId of this.kept.excess((id) => !this.uncollected.has(id))) this.bury(actionId);
  }

  /** Nothing is known of the action any more but that it must not be called. */
  private bury(actionId: string): void {
    this.ended.add(actionId);
    this.after(outcomeKept, () => this.ended.delete(actionId));
    this.forget(actionId);
  }

  private forget(actionId: string): void {
    this.known.delete(actionId);
    this.uncollected.delete(actionId);
    this.kept.remove(actionId);
  }

  private after(ms: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      action();
    }, ms);
    this.timers.add(timer);
  }
}

/** Never rejects: an action that was ended is over for everybody. */
async function outcomeOf(call: EndpointCall, ending: AbortSignal): Promise<Answer> {
  try {
    return asOutcome(await call.outcome(ending));
  } catch (error) {
    if (ending.aborted) return { kind: 'over' };
    if (error instanceof NeverSent) return { kind: 'leaving' };
    return asOutcome({ kind: 'crash', reason: (error as Error).message });
  }
}

function asOutcome(result: FunctionResult): Answer {
  return { kind: 'outcome', body: Buffer.from(JSON.stringify(result)) };
}
