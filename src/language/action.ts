import { jx } from './rules/json-values.js';
import { list, nonEmptyList } from './rules/list.js';
import { functionName } from './rules/names.js';
import { defaulted, optional, record, required } from './rules/record.js';
import { entryIgnoringCase } from './yaml/source-node.js';
import { invalid, refine, spot, type Place, type Rule } from './rules/rule.js';
import { duration, integer, number, text } from './rules/scalars.js';
import type { Action, FunctionFile, RetryPolicy } from './model.js';

const maxAttempts: Rule<number> = refine(integer, (value, at) => {
  if (value !== 0) return value;
  at.scope.report.error(
    'bad-attempts',
    spot(at),
    'With 0 attempts nothing is retried; write 1 or more, or leave retries out.',
  );
  return invalid;
});

const retries = record({
  max_attempts: required(maxAttempts),
  codes: required(nonEmptyList(text)),
  delay: optional(duration),
  multiplier: optional(number),
});

/** A retry policy: one mapping, not a list of them (specification 1.12, decision D3). */
const retryPolicy: Rule<RetryPolicy> = refine(retries, ({ max_attempts, ...rest }) => ({
  maxAttempts: max_attempts,
  ...rest,
}));

/** A file for a function (specification 1.13); all but the key is checked when it has been evaluated. */
const functionFile: Rule<FunctionFile> = record({
  key: required(jx),
  as: optional(jx),
  scope: defaulted(jx, 'instance'),
  type: optional(jx),
  permissions: optional(text),
});

const anyAction: Rule<Action> = record(
  {
    function: required(functionName),
    input: optional(jx),
    secrets: defaulted(list(text), []),
    retries: optional(retryPolicy),
    files: defaulted(list(functionFile), []),
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
