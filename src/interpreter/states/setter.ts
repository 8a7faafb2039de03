import type { Json } from '../../json/json.js';
import type { Jx, SetterState } from '../../language/model.js';
import type { VariableToWrite } from '../activity-contract.js';
import { evaluateFor } from '../expressions.js';
import { after, eachInTurn } from '../is-promise.js';
import type { Executor } from '../outcome.js';
import type { Run } from '../run.js';
import { variableKey } from '../variable-key.js';
import { writeVariables } from '../variables.js';

type Variable = SetterState['variables'][number];

/** What a variable is stored as unless the flow says otherwise (decision D26). */
const defaultMimeType = 'application/json';

/** Sets and deletes variables, all or none (specification 4.14). */
export const setter: Executor<SetterState> = (state, run) =>
  after(
    eachInTurn(state.variables, (variable) => evaluated(run, variable)),
    (variables) => writeVariables(run, variables).then(() => state),
  );

function evaluated(run: Run, { key, scope, mimeType, value }: Variable): VariableToWrite | Promise<VariableToWrite> {
  return after(variableKey(run, key), (name) =>
    after(mimeTypeOf(run, mimeType), (type) =>
      after(valueOf(run, value), (known) => ({
        // Once a scope of its own, which never worked (decision D32).
        scope: scope === 'thread' ? 'instance' : scope,
        key: name,
        mimeType: type,
        value: known,
      })),
    ),
  );
}

function mimeTypeOf(run: Run, mimeType: Jx | undefined): string | Promise<string> {
  if (mimeType === undefined) return defaultMimeType;
  return after(evaluateFor(run, mimeType), (type) =>
    typeof type === 'string' && type !== '' ? type : defaultMimeType,
  );
}

function valueOf(run: Run, value: Jx | undefined): Json | Promise<Json> {
  return value === undefined ? null : evaluateFor(run, value);
}
