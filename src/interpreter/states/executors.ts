import type { State } from '../../language/model.js';
import { flowError } from '../../errors/flow-error.js';
import type { Executor, Outcome } from '../outcome.js';
import type { Run } from '../run.js';
import { action } from './action.js';
import { consumeEvent } from './consume-event.js';
import { delay } from './delay.js';
import { error } from './error.js';
import { eventsAnd } from './events-and.js';
import { eventsXor } from './events-xor.js';
import { foreach } from './foreach.js';
import { generateEvent } from './generate-event.js';
import { getter } from './getter.js';
import { noop } from './noop.js';
import { parallel } from './parallel.js';
import { setter } from './setter.js';
import { switchState } from './switch.js';
import { validate } from './validate.js';

const executors: { readonly [T in State['type']]: Executor<Extract<State, { type: T }>> } = {
  action,
  consumeEvent,
  delay,
  error,
  eventsAnd,
  eventsXor,
  foreach,
  generateEvent,
  getter,
  noop,
  parallel,
  setter,
  switch: switchState,
  validate,
};

/** Runs the logic of a state (specification 4.1, step 4). */
export function execute(run: Run, state: State): Outcome | Promise<Outcome> {
  const executor = (executors as { readonly [type: string]: Executor<State> | undefined })[state.type];
  if (executor === undefined)
    throw flowError('direktiv.internal.error', `states of type ${state.type} cannot run in this version`);
  return executor(state, run);
}
