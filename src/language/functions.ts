import { json } from './rules/json-values.js';
import { list } from './rules/list.js';
import { functionId } from './rules/names.js';
import { defaulted, ignored, optional, record, required, type Fields } from './rules/record.js';
import { invalid, refine, spot, type Rule } from './rules/rule.js';
import { choice, constant, nonEmptyText, text, textOrAbsent } from './rules/scalars.js';
import { variant } from './rules/variant.js';
import { quote } from './wording.js';
import type { EnvironmentVariable, FunctionDefinition, Patch } from './model.js';

const environmentVariable: Rule<EnvironmentVariable> = record({
  name: defaulted(text, ''),
  value: defaulted(text, ''),
});

const patch: Rule<Patch> = record({
  op: defaulted(text, ''),
  path: defaulted(text, ''),
  from: optional(text),
  value: optional(json),
});

/** Absolute, no empty segment; it may end with a slash (specification 1.3). */
const servicePath: Rule<string> = refine(nonEmptyText, (value, at) => {
  if (/^(?:\/[^/]+)+\/?$/.test(value)) return value;
  const file = /^[\w-]+$/.test(value) ? `/${value}.yaml` : '/services/mailer.yaml';
  const message =
    `${quote(value)} is not the absolute path of a service file, for example ${file}. Such a file holds ` +
    '"direktiv_api: service/v1" and "image".';
  at.scope.report.error('bad-service-path', spot(at), message);
  return invalid;
});

const former = {
  files: 'Files belong to the action that calls the function: move this into "action".',
  scale: 'The file of a service has it: a function of the type "knative-namespace" names one.',
};

function functionOf<const T extends string, F extends Fields>(type: T, fields: F) {
  return record({ type: required(constant(type)), id: required(functionId), ...fields }, { exact: ['type'], former });
}

const inServiceFile = ignored('This field has no effect here; the service file says it (decision D2). Remove it.');

const rules: { [T in FunctionDefinition['type']]: Rule<Extract<FunctionDefinition, { type: T }>> } = {
  'knative-workflow': functionOf('knative-workflow', {
    image: required(nonEmptyText),
    size: defaulted(choice(['small', 'medium', 'large']), 'small'),
    cmd: optional(textOrAbsent),
    envs: defaulted(list(environmentVariable), []),
    patches: defaulted(list(patch), []),
  }),
  'knative-namespace': functionOf('knative-namespace', {
    service: required(servicePath),
    cmd: inServiceFile,
    envs: inServiceFile,
    patches: inServiceFile,
  }),
  'knative-system': functionOf('knative-system', { service: required(servicePath) }),
  subflow: functionOf('subflow', { workflow: required(nonEmptyText) }),
};

/** A declared function (specification 1.7). `reusable` is the former name of `knative-workflow`. */
export const functionDefinition: Rule<FunctionDefinition> = variant<FunctionDefinition>({
  what: 'function',
  rules,
  aliases: { reusable: 'knative-workflow' },
  former: {
    isolated: 'What was isolated is "knative-workflow".',
    'knative-global':
      'A service for every namespace is "knative-system", with the path of a file in the namespace system.',
  },
  otherwise: record({ id: required(functionId) }, { unknown: 'accepted' }),
});
