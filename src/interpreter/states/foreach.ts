import { workflowInfo } from '@temporalio/workflow';
import { flowError } from '../../errors/flow-error.js';
import type { Json } from '../../json/json.js';
import type { ForeachState } from '../../language/model.js';
import { continueRun } from '../continuation.js';
import type { CarriedLoop } from '../contract.js';
import { evaluateFor } from '../expressions.js';
import { after } from '../is-promise.js';
import { type ElementTurn, Loop } from '../actions/loop.js';
import { type InvocationResult, valueOf } from '../actions/invocation.js';
import type { Executor, Outcome } from '../outcome.js';
import type { Run } from '../run.js';
import { asTeam, Halted, logReturned, type Team } from '../actions/team.js';

/** Elements that are carried out at the same time. */
const lanes = 3;

/** Carries out its action for each element of a list; the list of answers lands in `return` (specification 4.4). */
export const foreach: Executor<ForeachState> = (state, run) => {
  if (run.carried !== undefined) return resume(state, run, run.carried);
  run.deadlines.startState(state.timeout, Date.now());
  return after(evaluateFor(run, state.array ?? null), (elements) => {
    if (!isList(elements)) {
      throw flowError('direktiv.foreach.badArray', `the array of ${state.id} is ${kindOf(elements)}, not a list`);
    }
    run.log('INFO', `Going through ${elements.length} elements`);
    return elements.length === 0 ? state : goThrough(state, run, new Loop(elements));
  });
};

function resume(state: ForeachState, run: Run, carried: CarriedLoop): Promise<Outcome> {
  run.deadlines.resumeState(carried.end);
  return goThrough(state, run, Loop.resumed(carried));
}

/** Between two elements the run continues as new when Temporal suggests it: it starts no more, drains, and carries the loop. */
async function goThrough(state: ForeachState, run: Run, loop: Loop): Promise<Outcome> {
  const options = { state, actions: [state.action], handsOver: true };
  await asTeam(run, options, (team) => Promise.all(Array.from({ length: lanes }, () => lane(state, run, loop, team))));
  if (!loop.done) await continueRun(run, state.id, loop.carry(run.deadlines.carryState()));
  run.store('return', loop.results);
  return state;
}

/** One after the other, takes the first element nobody has begun. */
async function lane(state: ForeachState, run: Run, loop: Loop, team: Team): Promise<void> {
  for (let turn = next(loop, team); turn !== undefined; turn = next(loop, team)) {
    try {
      const result = await begin(state, turn, team);
      logReturned(run, state, loop.answered + 1, loop.length);
      loop.answer(turn, valueOf(result));
    } catch (error) {
      if (!(error instanceof Halted)) throw error;
      loop.postpone(turn, error.next);
    }
  }
}

function next(loop: Loop, team: Team): ElementTurn | undefined {
  if (workflowInfo().continueAsNewSuggested && loop.begun && loop.waiting > 0) team.halt();
  return team.halted ? undefined : loop.take();
}

function begin(state: ForeachState, { index, element, from }: ElementTurn, team: Team): Promise<InvocationResult> {
  return team.start({ state, action: state.action, data: element, branch: index, iterator: index }, from);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function kindOf(value: Json): string {
  if (value === null) return 'null';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
