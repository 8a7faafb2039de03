import { flowError, type FlowError } from '../../errors/flow-error.js';
import type { Json } from '../../json/json.js';
import type { ParallelState } from '../../language/model.js';
import { type InvocationResult, valueOf } from '../actions/invocation.js';
import type { Executor } from '../outcome.js';
import { asTeam, logReturned, type Team } from '../actions/team.js';
import type { Run } from '../run.js';

/** Carries out all its actions at once; the list of their answers lands in `return` (specification 4.5). */
export const parallel: Executor<ParallelState> = (state, run) => {
  run.deadlines.startState(state.timeout, Date.now());
  const options = { state, actions: state.actions, outlives: state.mode === 'or' };
  return asTeam(run, options, async (team) =>
    answers[state.mode](start(run, state, team), countReturns(run, state, team), team),
  ).then((list) => {
    run.store('return', list);
    return state;
  });
};

function start(run: Run, state: ParallelState, team: Team): Promise<InvocationResult>[] {
  const { data, input } = run;
  return state.actions.map((action, branch) => team.start({ state, action, data, branch, iterator: input.iterator }));
}

/** Writes a line of the log for each action that has returned; not for one that comes too late. */
function countReturns(run: Run, state: ParallelState, team: Team): () => void {
  let returned = 0;
  return () => {
    if (!team.settled) logReturned(run, state, ++returned, state.actions.length);
  };
}

type Answers = (
  results: readonly Promise<InvocationResult>[],
  returned: () => void,
  team: Team,
) => Promise<readonly Json[]>;

const answers: Readonly<Record<ParallelState['mode'], Answers>> = { and: allAnswers, or: firstAnswer };

/** All answers in the order of the actions; the first failure is that of the state. */
function allAnswers(results: readonly Promise<InvocationResult>[], returned: () => void): Promise<Json[]> {
  const take = (result: InvocationResult): Json => {
    returned();
    return valueOf(result);
  };
  return Promise.all(results.map((result) => result.then(take)));
}

/**
 * The first answer at the place of its action, null at the others (decision D14). An action that failed just counts as
 * finished; a crash and a timeout are the state's.
 */
function firstAnswer(results: readonly Promise<InvocationResult>[], returned: () => void, team: Team): Promise<Json[]> {
  return new Promise((resolve, reject) => {
    const errors: FlowError[] = [];
    const take = (result: InvocationResult, place: number): void => {
      returned();
      if (result.kind === 'answered') {
        // At once: a loser that fails in the same task is too late as well.
        team.settle();
        resolve(results.map((_, i) => (i === place ? result.value : null)));
      } else if (errors.push(result.error) === results.length) {
        reject(allFailed(errors));
      }
    };
    for (const [place, result] of results.entries()) {
      result.then((known) => take(known, place), reject);
    }
  });
}

function allFailed(errors: readonly FlowError[]): FlowError {
  const shown = errors.slice(0, 10).map(({ code, message }) => (message === '' ? code : `${code}: ${message}`));
  const more = errors.length > shown.length ? [`${errors.length - shown.length} more`] : [];
  return flowError('direktiv.parallel.allFailed', `every action failed: ${[...shown, ...more].join('; ')}`);
}
