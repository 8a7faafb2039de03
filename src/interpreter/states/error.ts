import { flowError } from '../../errors/flow-error.js';
import { stableStringify } from '../../json/stable-stringify.js';
import type { Json } from '../../json/json.js';
import type { ErrorState } from '../../language/model.js';
import { evaluateFor } from '../expressions.js';
import { after, eachInTurn } from '../is-promise.js';
import type { Executor } from '../outcome.js';
import { formatMessage } from '../format-message.js';
import type { Run } from '../run.js';

/**
 * Records an error and goes on: the instance fails when it ends (specification 4.15).
 * A second error state raises `direktiv.workflow.multipleErrors`.
 */
export const error: Executor<ErrorState> = (state, run) =>
  after(messageOf(state, run), (message) => {
    if (run.recorded !== undefined) {
      throw flowError(
        'direktiv.workflow.multipleErrors',
        `state ${state.id} raises ${state.error}, but the instance already raised ${run.recorded.code}`,
      );
    }
    run.recorded = { code: state.error, message };
    run.log('ERROR', `State raised ${state.error}: ${message}`);
    return state;
  });

function messageOf(state: ErrorState, run: Run): string | Promise<string> {
  const args = eachInTurn(state.args ?? [], (arg) => evaluateFor(run, arg));
  return after(args, (known) =>
    after(evaluateFor(run, state.message), (message) =>
      state.args === undefined ? text(message) : formatMessage(text(message), known),
    ),
  );
}

function text(value: Json): string {
  return typeof value === 'string' ? value : stableStringify(value);
}
