import { proxyLocalActivities } from '@temporalio/workflow';
import type { Json } from '../json/json.js';
import type {
  LocalActivities,
  WriteOutcome,
  VariableHome,
  VariableToRead,
  VariableToWrite,
} from './activity-contract.js';
import { saveReads } from './bounds/checkpoints.js';
import { localWorkBeforeDeadline, localWorkOptions } from './local-work.js';
import { warnOfClearText } from './reporting/clear-text.js';
import type { Run } from './run.js';

const local = proxyLocalActivities<LocalActivities>(localWorkOptions);

/**
 * Reads variables and files, by one marker in the history: the values in their order, null for what is missing.
 * @throws FlowError of the deadline that passed while the store did not answer
 */
export function readVariables(run: Run, variables: readonly VariableToRead[]): Promise<readonly Json[]> {
  for (const { scope, key } of variables) run.log('INFO', `Reading ${named(scope, key)}`);
  const reading = { ...home(run), variables };
  return localWorkBeforeDeadline(run, (limited) => local.readVariables.executeWithOptions(limited, [reading])).then(
    (values) => {
      run.reads.note();
      return values;
    },
  );
}

/**
 * Writes variables, all or none and once for each step of the instance, by one marker in the history.
 * @throws FlowError of the deadline that passed while the store did not answer
 */
export async function writeVariables(run: Run, variables: readonly VariableToWrite[]): Promise<void> {
  warnOfClearText(run, 'what it sets in variables');
  await saveReads(run, `${run.current}: before it sets variables`);
  const writing = { ...home(run), step: run.trace.step, variables };
  const outcomes = await localWorkBeforeDeadline(run, (limited) =>
    local.writeVariables.executeWithOptions(limited, [writing]),
  );
  for (const [i, { scope, key, value }] of variables.entries()) {
    const marks = scope === 'namespace' ? { ofNamespace: true as const } : {};
    run.log('INFO', `${words[outcomes[i] ?? (value === null ? 'deleted' : 'changed')]} ${named(scope, key)}`, marks);
  }
}

const words: Readonly<Record<WriteOutcome, string>> = {
  created: 'Created',
  changed: 'Set',
  deleted: 'Deleted',
  absent: 'Nothing to delete:',
};

function named(scope: VariableToRead['scope'], key: string): string {
  return scope === 'file' ? `the file ${key}` : `the ${scope} variable ${key}`;
}

function home(run: Run): VariableHome {
  return { namespace: run.input.namespace, path: run.input.path, instance: run.id };
}
