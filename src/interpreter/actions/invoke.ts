import { uuid4 } from '@temporalio/workflow';
import type { Json } from '../../json/json.js';
import type { ActionFile } from '../../functions/files/action-file.js';
import type { Action, FunctionFile, State } from '../../language/model.js';
import { checkedFiles, filesExpression } from './action-files.js';
import type { CallInput } from '../activity-contract.js';
import { requireDataFits } from '../bounds/data-limit.js';
import { evaluateFor } from '../expressions.js';
import { startDetachedCall } from './function-call.js';
import { dataOf, type Invocation, type InvocationResult } from './invocation.js';
import { after, isPromise } from '../is-promise.js';
import type { Run } from '../run.js';
import { startDetachedSubflow } from './subflow.js';

/** One action of a state, and what it is carried out with. */
export interface Branch {
  readonly state: State;
  readonly action: Action;
  /** What the input of the action is evaluated against. */
  readonly data: Json;
  /** Position among the actions of the state, 0 in an action state. */
  readonly branch: number;
  /** Loop index handed to the function. */
  readonly iterator: number;
}

/** Carries out one attempt whose input is known. */
export type Send = (invocation: Invocation) => Promise<InvocationResult>;

/**
 * Makes one attempt to carry out an action (specification 4.3).
 * @param attempt 0 for the first call, then the number of the retry; the input is evaluated for each
 */
export function invoke(run: Run, branch: Branch, attempt: number, send: Send): Promise<InvocationResult> {
  const input = inputOf(run, branch);
  return isPromise(input)
    ? input.then((known) => send(invocation(run, branch, attempt, known)))
    : send(invocation(run, branch, attempt, input));
}

/** Starts what the action calls and does not wait for it; it may outlive the run. */
export async function startDetached(run: Run, branch: Branch): Promise<void> {
  const detached = invocation(run, branch, 0, await inputOf(run, branch));
  const called = detached.function;
  if (called.type === 'subflow') await startDetachedSubflow(run, { ...detached, function: called });
  else await startDetachedCall(run, { ...detached, function: called });
}

function invocation(
  run: Run,
  { state, action, branch, iterator }: Branch,
  attempt: number,
  evaluated: Evaluated,
): Invocation {
  const { input, files } = evaluated;
  requireDataFits(`the input of ${action.function}`, dataOf(input));
  return { state, function: run.function(action.function), input, files, branch, attempt, iterator };
}

/** What an action sends. */
interface Evaluated {
  readonly input: CallInput;
  readonly files: readonly ActionFile[];
}

/** What needs secrets is evaluated where they are read. */
function inputOf(run: Run, { action, data }: Branch): Evaluated | Promise<Evaluated> {
  const { input, secrets, files } = action;
  if (secrets.length > 0) return { input: secretInput(action, data), files: [] };
  return after(input === undefined ? data : evaluateFor(run, input, data), (value) =>
    after(filesOf(run, files, data), (known) => ({ input: { kind: 'value', value }, files: known })),
  );
}

function secretInput({ input, secrets, files }: Action, data: Json): CallInput {
  return {
    kind: 'secret',
    ...(input === undefined ? {} : { expression: input }),
    ...(files.length === 0 ? {} : { files }),
    data,
    secrets,
    now: Date.now(),
    seed: uuid4(),
  };
}

function filesOf(
  run: Run,
  files: readonly FunctionFile[],
  data: Json,
): readonly ActionFile[] | Promise<readonly ActionFile[]> {
  if (files.length === 0) return [];
  return after(evaluateFor(run, filesExpression(files), data), (evaluated) => checkedFiles(evaluated, files));
}
