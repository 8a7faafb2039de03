import { type ApplicationFailure, Context } from '@temporalio/activity';
import type { ScriptThreads } from './evaluate-script.js';
import type { ActionFile } from '../functions/files/action-file.js';
import { FlowError } from '../errors/flow-error.js';
import { checkedFiles, filesExpression } from '../interpreter/actions/action-files.js';
import { Budget } from '../interpreter/bounds/budget.js';
import type { SecretInput } from '../interpreter/activity-contract.js';
import { isJsonObject, withKey, type Json } from '../json/json.js';
import { evaluate } from '../jx/evaluate.js';
import { holdsJs } from '../jx/holds-js.js';
import type { FunctionFile, Jx } from '../language/model.js';
import { SealError } from '../secrets/keyring.js';
import { Mask } from '../secrets/mask.js';
import { flowFailure } from './failure.js';

/** Where secrets are kept. */
export interface SecretValues {
  /** The values of those that are there. @throws SealError when the key of one is missing */
  read(namespace: string, names: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** What inputs are evaluated with. */
export interface InputParts {
  readonly secrets: SecretValues;
  readonly scripts: ScriptThreads;
}

/** An input in clear, and what takes its secrets out of texts. */
export interface OpenInput {
  readonly value: Json;
  readonly files: readonly ActionFile[];
  readonly mask: Mask;
}

/**
 * Evaluates an input with the secrets that it names (specification 4.3): they stand under `secrets` in a copy of the data.
 * @throws ApplicationFailure of the code that the flow is to see, without secrets in its message
 */
export async function openInput(parts: InputParts, namespace: string, input: SecretInput): Promise<OpenInput> {
  const secrets = await read(parts.secrets, namespace, input.secrets);
  const mask = new Mask(Object.values(secrets));
  const data = isJsonObject(input.data) ? withKey(input.data, 'secrets', secrets) : { secrets };
  const { expression, files = [] } = input;
  try {
    const value = expression === undefined ? data : await valueOf(parts.scripts, expression, data, input);
    return { value, files: await filesOf(parts.scripts, files, data, input), mask };
  } catch (error) {
    throw error instanceof FlowError ? failure(error, mask.hidePrefixes(error.message)) : error;
  }
}

function valueOf(scripts: ScriptThreads, value: Jx, data: Json, { now, seed }: SecretInput): Json | Promise<Json> {
  if (holdsJs(value)) {
    return scripts.evaluate({ wanted: 'value', value, data, now, seed }, Context.current().cancellationSignal);
  }
  const budget = new Budget();
  return evaluate(value, data, { now, steps: (count) => budget.steps(count) });
}

async function filesOf(
  scripts: ScriptThreads,
  files: readonly FunctionFile[],
  data: Json,
  input: SecretInput,
): Promise<readonly ActionFile[]> {
  return files.length === 0 ? [] : checkedFiles(await valueOf(scripts, filesExpression(files), data, input), files);
}

/** @throws ApplicationFailure that names a secret that is not there (decision D38) or cannot be opened */
async function read(
  store: SecretValues,
  namespace: string,
  names: readonly string[],
): Promise<{ readonly [name: string]: string }> {
  try {
    const values = await store.read(namespace, names);
    return Object.fromEntries(names.map((name) => [name, values.get(name) ?? missing(namespace, name)]));
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    throw crash(`the secrets ${names.join(', ')} of the namespace ${namespace} cannot be read: ${error.message}`);
  }
}

function missing(namespace: string, name: string): never {
  throw crash(`the namespace ${namespace} has no secret ${name}: create it, or take it out of the action`);
}

function crash(message: string): ApplicationFailure {
  return failure(new FlowError('direktiv.internal.error', message, 'internal'), message);
}

function failure({ code, kind }: FlowError, message: string): ApplicationFailure {
  return flowFailure(code, message, { kind, beforeCall: true });
}
