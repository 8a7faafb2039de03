import { CancellationScope, isCancellation, ParentClosePolicy, workflowInfo } from '@temporalio/workflow';
import { flowError } from '../../errors/flow-error.js';
import type { Action, State, SubflowFunction } from '../../language/model.js';
import { checkpointWhenSpent } from '../bounds/checkpoints.js';
import type { ResolvedSubflow } from '../activity-contract.js';
import { callFunction } from './function-call.js';
import { after } from '../is-promise.js';
import { dataOf, type Invocation, type InvocationResult } from './invocation.js';
import { type Branch, invoke, type Send } from './invoke.js';
import { type Attempts, type NextAttempt, resumeRetries, withRetries } from './retries.js';
import type { Run } from '../run.js';
import { callSubflow, resolveSubflow, subflowInput } from './subflow.js';
import { beforeDeadline, pause } from '../waits.js';

/** Thrown in a branch that was asked to stop between two attempts. */
export class Halted extends Error {
  override readonly name = 'Halted';

  constructor(readonly next: NextAttempt) {
    super(`the state stopped before attempt ${next.attempt}`);
  }
}

export interface TeamOptions {
  readonly state: State;
  readonly actions: readonly Action[];
  /** What is still under way when the work has succeeded is left to itself, even when the run ends. */
  readonly outlives?: boolean;
  /** Halts before a retry when Temporal suggests to continue as new. */
  readonly handsOver?: boolean;
}

/**
 * Carries out actions of one state at the same time, under its deadline (specification 4.4, 4.5). When `work` fails or the
 * run is cancelled, all that is under way is cancelled; whoever ends the run waits until functions were interrupted.
 * Subflows are looked up once, and waited for against one timer; calls of functions carry the deadline themselves.
 */
export async function asTeam<T>(run: Run, options: TeamOptions, work: (team: Team) => Promise<T>): Promise<T> {
  const { state, actions, outlives } = options;
  const called = subflowsOf(run, actions);
  const subflows = await resolveAll(run, called);
  const scope = outlives === true ? detachedScope() : new CancellationScope();
  const team = new Team(run, options, subflows, scope);
  if (outlives === true) cancelWithRun(team);
  const working = (): Promise<T> => scope.run(() => work(team));
  try {
    const named = called.map(({ workflow }) => workflow).join(', ');
    return await (called.length === 0
      ? working()
      : beforeDeadline(run, `${state.id}: timeout of subflow ${named}`, working));
  } catch (error) {
    scope.cancel();
    run.leave(team.over());
    throw error;
  } finally {
    team.settle();
    team.halt();
  }
}

/** The branches of a state that are under way. */
export class Team {
  private readonly waits: CancellationScope;
  private readonly underWay = new Set<Promise<void>>();
  private stopping = false;
  private isSettled = false;

  constructor(
    private readonly run: Run,
    private readonly options: TeamOptions,
    private readonly subflows: ReadonlyMap<string, ResolvedSubflow>,
    readonly scope: CancellationScope,
  ) {
    this.waits = new CancellationScope({ cancellable: true, parent: scope });
  }

  /** No attempt begins any more; branches that wait for one end with {@link Halted}, calls under way go on. */
  get halted(): boolean {
    return this.stopping;
  }

  halt(): void {
    this.stopping = true;
    this.waits.cancel();
  }

  /** What came of the state is known: whatever a branch still answers comes too late. */
  get settled(): boolean {
    return this.isSettled;
  }

  settle(): void {
    this.isSettled = true;
  }

  /**
   * Begins a branch, or goes on with one that was halted.
   * @returns its answer, or the error that its retries did not overcome. Nobody needs to await it.
   * @throws Halted, the error of a deadline, and what no retry is meant for
   */
  start(branch: Branch, from?: NextAttempt): Promise<InvocationResult> {
    const attempts: Attempts = {
      policy: branch.action.retries,
      make: (attempt) => this.make(branch, attempt),
      rest: (next, summary) => this.rest(next, summary, next !== from),
      late: () => this.settled,
    };
    const result = from === undefined ? withRetries(this.run, attempts) : resumeRetries(this.run, attempts, from);
    const forget = (): void => void this.underWay.delete(over);
    const over = result.then(forget, forget);
    this.underWay.add(over);
    return result;
  }

  /** Resolves when no branch is under way any more. */
  async over(): Promise<void> {
    await Promise.all(this.underWay);
  }

  private make(branch: Branch, attempt: number): Promise<InvocationResult> {
    const { run } = this;
    if (!run.budget.exhausted) return invoke(run, branch, attempt, this.send);
    return checkpointWhenSpent(run, `${branch.state.id}: branch ${branch.branch}`).then(() =>
      this.make(branch, attempt),
    );
  }

  private readonly send: Send = (invocation) => {
    this.checkOpen(invocation);
    const called = invocation.function;
    this.run.budget.command(dataOf(invocation.input));
    return called.type === 'subflow'
      ? this.callSubflow({ ...invocation, function: called })
      : callFunction(this.run, { ...invocation, function: called });
  };

  /** What an attempt waited for may have come too late. */
  private checkOpen({ attempt }: Invocation): void {
    if (this.stopping) throw new Halted({ attempt, at: Date.now() });
  }

  private callSubflow(invocation: Invocation<SubflowFunction>): Promise<InvocationResult> {
    const resolved = this.subflows.get(invocation.function.workflow);
    if (resolved === undefined) throw flowError('direktiv.internal.error', 'the subflow was not looked up');
    const policy = this.options.outlives === true ? ParentClosePolicy.ABANDON : ParentClosePolicy.REQUEST_CANCEL;
    return Promise.resolve(
      after(subflowInput(this.run, invocation), (input) => {
        this.checkOpen(invocation);
        return callSubflow(this.run, { invocation, resolved, input }, policy);
      }),
    );
  }

  /** @param mayHandOver false for a branch that this run has only just taken over: each run must get somewhere */
  private async rest(next: NextAttempt, summary: string, mayHandOver: boolean): Promise<void> {
    if (mayHandOver && this.options.handsOver === true && workflowInfo().continueAsNewSuggested) this.halt();
    if (this.stopping) throw new Halted(next);
    try {
      await this.waits.run(() => pause(this.run, next.at, summary));
    } catch (error) {
      throw this.stopping && isCancellation(error) ? new Halted(next) : error;
    }
  }
}

/** One action of several has returned, whatever it answered (specification 11.4). */
export function logReturned(run: Run, state: State, returned: number, all: number): void {
  run.reporter.routineLine(state.id, `Child returned (${returned}/${all})`);
}

function subflowsOf(run: Run, actions: readonly Action[]): SubflowFunction[] {
  const called = new Set(actions.map((action) => run.function(action.function)));
  return [...called].filter((definition) => definition.type === 'subflow');
}

const noSubflows: ReadonlyMap<string, ResolvedSubflow> = new Map();

/** The files of subflows by the names flows give them. */
function resolveAll(
  run: Run,
  called: readonly SubflowFunction[],
): ReadonlyMap<string, ResolvedSubflow> | Promise<ReadonlyMap<string, ResolvedSubflow>> {
  if (called.length === 0) return noSubflows;
  const resolved = called.map(async (subflow) => [subflow.workflow, await resolveSubflow(run, subflow)] as const);
  return Promise.all(resolved).then((entries) => new Map(entries));
}

/** A scope that the cancellation of the run does not reach by itself. */
function detachedScope(): CancellationScope {
  return new CancellationScope({ cancellable: true, parent: new CancellationScope({ cancellable: false }) });
}

/** Until the state is over: then what it left behind is left to itself. */
function cancelWithRun(team: Team): void {
  CancellationScope.current().cancelRequested.catch(() => {
    if (!team.halted) team.scope.cancel();
  });
}
