import { uuid4 } from '@temporalio/workflow';
import { flowError } from '../../errors/flow-error.js';
import type { Json } from '../../json/json.js';
import type { GetterState } from '../../language/model.js';
import type { VariableToRead } from '../activity-contract.js';
import { evaluateStringFor } from '../expressions.js';
import { after, eachInTurn } from '../is-promise.js';
import type { Executor } from '../outcome.js';
import type { Run } from '../run.js';
import { variableKey } from '../variable-key.js';
import { readVariables } from '../variables.js';

type Variable = GetterState['variables'][number];

/** A key under which a value lands, and where the value comes from. */
interface Lookup {
  readonly as: string;
  readonly source: { readonly computed: Json } | { readonly stored: VariableToRead };
}

/** Reads variables and files into `var`, all at one moment (specification 4.13). Those of the system cost nothing. */
export const getter: Executor<GetterState> = (state, run) =>
  after(
    eachInTurn(state.variables, (variable) => lookup(run, variable)),
    (lookups) =>
      after(valuesOf(run, lookups), (values) => {
        // Not by assignment: a key may be any text, `__proto__` too.
        run.store('var', Object.fromEntries(lookups.map(({ as }, i) => [as, values[i] ?? null])));
        run.budget.copy(lookups.length);
        return state;
      }),
  );

function lookup(run: Run, { key, scope, as }: Variable): Lookup | Promise<Lookup> {
  const evaluated = scope === 'file' ? evaluateStringFor(run, key) : variableKey(run, key);
  return after(evaluated, (name) => ({ as: as ?? name, source: sourceOf(run, scope, name) }));
}

function sourceOf(run: Run, scope: Variable['scope'], key: string): Lookup['source'] {
  if (scope === 'system') return { computed: systemVariable(run, key) };
  // Once a scope of its own, which never worked (decision D32).
  return { stored: { scope: scope === 'thread' ? 'instance' : scope, key } };
}

function systemVariable(run: Run, key: string): Json {
  switch (key) {
    case 'instance':
      return run.id;
    case 'uuid':
      return uuid4();
    case 'epoch':
      return Math.floor(Date.now() / 1000);
    case 'trace':
      return run.traceId;
    default:
      throw flowError(
        'direktiv.internal.error',
        `the system has no variable ${key}: it has instance, uuid, epoch and trace`,
      );
  }
}

function valuesOf(run: Run, lookups: readonly Lookup[]): readonly Json[] | Promise<readonly Json[]> {
  const wanted = lookups.flatMap(({ source }) => ('stored' in source ? [source.stored] : []));
  if (wanted.length === 0) return inOrder(lookups, []);
  return readVariables(run, wanted).then((stored) => inOrder(lookups, stored));
}

function inOrder(lookups: readonly Lookup[], stored: readonly Json[]): Json[] {
  const next = stored.values();
  return lookups.map(({ source }) => ('computed' in source ? source.computed : (next.next().value ?? null)));
}
