import { jx } from './rules/json-values.js';
import { list, nonEmptyList } from './rules/list.js';
import { functionName } from './rules/names.js';
import { defaulted, optional, record, required } from './rules/record.js';
import { entryIgnoringCase } from './yaml/source-node.js';
import { invalid, refine, spot, type Place, type Rule } from './rules/rule.js';
import { duration, integer, number, text } from './rules/scalars.js';
import type { Action, FunctionFile, RetryPolicy } from './model.js';

const maxAttempts: Rule<number> = refine(
  integer,
  (value, at) => {
    if (value !== 0) return value;
    const message = 'With 0 attempts nothing is retried; write 1 or more, or leave retries out.';
    at.scope.report.error('bad-attempts', spot(at), message);
    return invalid;
  },
  { minimum: 1 },
);

const retries = record({
  max_attempts: required('How often the call is made again at most.', maxAttempts),
  codes: required('Error codes after which it is made again, written as in catch.', nonEmptyList(text)),
  delay: optional('How long to wait before. Without it 5 seconds.', duration),
  multiplier: optional('By what the delay grows with each attempt.', number),
});

/** A retry policy: one mapping, not a list of them (specification 1.12, decision D3). */
const retryPolicy: Rule<RetryPolicy> = refine(retries, ({ max_attempts, ...rest }) => ({
  maxAttempts: max_attempts,
  ...rest,
}));

/** A file for a function (specification 1.13); all but the key is checked when it has been evaluated. */
const functionFile: Rule<FunctionFile> = record({
  key: required('Name of the variable, or path of the file.', jx),
  as: optional('Name of the file that the function gets, instead of the key.', jx),
  scope: defaulted(
    'Whose variable it is: instance, workflow, namespace, thread, system; file is a file of the namespace.',
    jx,
    'instance',
  ),
  type: optional('What is made of it: plain, base64, tar or tar.gz.', jx),
  permissions: optional('Its permissions in octal digits, for example 0755.', text),
});

const anyAction: Rule<Action> = record(
  {
    function: required('Id of a function that is declared at the top.', functionName),
    input: optional('What the function gets. Without it all of the data.', jx),
    secrets: defaulted('Secrets that the input may read, as .secrets.', list(text), []),
    retries: optional('When the call is made again.', retryPolicy),
    files: defaulted('Variables and files that the function gets as files.', list(functionFile), []),
  },
  {
    former: {
      retry: 'Write "retries".',
      workflow: 'Declare a function of the type "subflow" with it, and name that in "function".',
    },
  },
);

/** A call of a function (specification 1.11). A subflow gets no files. */
export const action: Rule<Action> = refine(anyAction, (value, at) => {
  if (value.files.length === 0 || at.scope.functions?.get(value.function)?.type !== 'subflow') return value;
  warnOfFiles(at);
  return { ...value, files: [] };
});

function warnOfFiles(at: Place): void {
  const entry = at.node.kind === 'map' ? entryIgnoringCase(at.node, 'files') : undefined;
  const where = { offset: entry?.keyOffset ?? at.node.offset, path: `${at.path}.files` };
  at.scope.report.warning('ignored-field', where, 'A subflow gets no files; pass what it needs in the input.');
}
