import { flowError } from '../../errors/flow-error.js';
import type { Json } from '../../json/json.js';
import type { ValidateState } from '../../language/model.js';
import {
  readSchema,
  type ReadSchema,
  SchemaError,
  SchemaWorkError,
  type Violation,
  violations,
} from '../../schema/check.js';
import { hasPatternProperties } from '../../schema/patterns.js';
import { evaluateFor } from '../expressions.js';
import { after } from '../is-promise.js';
import type { Executor } from '../outcome.js';
import type { Run } from '../run.js';

/** Steps of the budget for one part of a schema that meets one value. */
const stepsPerCheck = 4;
/** The log names so many violations, the message of the error the first few. */
const loggedAtMost = 50;
const toldAtMost = 5;

/** Schemas of a flow as they were read, so that a loop reads each once. */
const known = new WeakMap<object, ReadSchema>();

/** Checks the subject, the whole data without one, against a JSON schema; stores nothing (specification 4.8). */
export const validate: Executor<ValidateState> = (state, run) =>
  after(state.subject === undefined ? run.data : evaluateFor(run, state.subject), (subject) => {
    const found = check(run, state, subject);
    if (found.length === 0) return state;
    for (const violation of found.slice(0, loggedAtMost)) {
      run.log('ERROR', `Schema validation error: ${described(violation)}`);
    }
    throw flowError('direktiv.schema.failed', `subject failed its JSONSchema validation: ${summaryOf(found)}`);
  });

function check(run: Run, state: ValidateState, subject: Json): Violation[] {
  try {
    return violations(read(state.schema, subject), subject, (work) => run.budget.steps(work * stepsPerCheck));
  } catch (error) {
    if (error instanceof SchemaError) throw flowError('direktiv.internal.error', `${state.id}: ${error.message}`);
    if (!(error instanceof SchemaWorkError)) throw error;
    throw flowError('direktiv.schema.failed', `subject cannot be validated: ${error.message}`);
  }
}

function read(schema: ValidateState['schema'], subject: Json): ReadSchema {
  if (typeof schema === 'boolean' || hasPatternProperties(schema)) return readSchema(schema, subject);
  const found = known.get(schema) ?? readSchema(schema, subject);
  known.set(schema, found);
  return found;
}

function described({ place, reason }: Violation): string {
  return `${place === '' ? '(root)' : place}: ${reason}`;
}

function summaryOf(found: readonly Violation[]): string {
  const told = found.slice(0, toldAtMost).map(described).join('; ');
  return found.length > toldAtMost ? `${told}; and ${found.length - toldAtMost} more` : told;
}
