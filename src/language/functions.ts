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
  name: defaulted('Name of the variable.', text, ''),
  value: defaulted('Its value.', text, ''),
});

const patch: Rule<Patch> = record({
  op: defaulted('add, remove, replace, move, copy or test.', text, ''),
  path: defaulted('What is changed, as a JSON pointer.', text, ''),
  from: optional('Where move and copy take it from.', text),
  value: optional('What is put there.', json),
});

const absolutePath = /^(?:\/[^/]+)+\/?$/;

/** Absolute, no empty segment; it may end with a slash (specification 1.3). */
const servicePath: Rule<string> = refine(
  nonEmptyText,
  (value, at) => {
    if (absolutePath.test(value)) return value;
    const file = /^[\w-]+$/.test(value) ? `/${value}.yaml` : '/services/mailer.yaml';
    const message =
      `${quote(value)} is not the absolute path of a service file, for example ${file}. Such a file holds ` +
      '"direktiv_api: service/v1" and "image".';
    at.scope.report.error('bad-service-path', spot(at), message);
    return invalid;
  },
  { pattern: absolutePath.source },
);

const former = {
  files: 'Files belong to the action that calls the function: move this into "action".',
  scale: 'The file of a service has it: a function of the type "knative-namespace" names one.',
};

function functionOf<const T extends string, F extends Fields>(type: T, about: string, fields: F) {
  const always = { type: required(about, constant(type)), id: required('Name by which actions call it.', functionId) };
  return record({ ...always, ...fields }, { exact: ['type'], former });
}

const inServiceFile = ignored('This field has no effect here; the service file says it (decision D2). Remove it.');

const rules: { [T in FunctionDefinition['type']]: Rule<Extract<FunctionDefinition, { type: T }>> } = {
  'knative-workflow': functionOf('knative-workflow', 'A container for this flow.', {
    image: required('Image of the container.', nonEmptyText),
    size: defaulted('How much memory and CPU it may take.', choice(['small', 'medium', 'large']), 'small'),
    cmd: optional('Command to run instead of that of the image.', textOrAbsent),
    envs: defaulted('Environment variables of the container.', list(environmentVariable), []),
    patches: defaulted('Changes of what runs it, as a JSON Patch.', list(patch), []),
  }),
  'knative-namespace': functionOf(
    'knative-namespace',
    'A container that the flows of the namespace share, from a service file.',
    {
      service: required('Absolute path of the service file.', servicePath),
      cmd: inServiceFile,
      envs: inServiceFile,
      patches: inServiceFile,
    },
  ),
  'knative-system': functionOf('knative-system', 'A container that all namespaces share.', {
    service: required('Absolute path of the service file in the namespace system.', servicePath),
  }),
  subflow: functionOf('subflow', 'Another flow.', {
    workflow: required('Path of the flow, absolute or from the folder of this one.', nonEmptyText),
  }),
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
  otherwise: record({ id: required('Name by which actions call it.', functionId) }, { unknown: 'accepted' }),
});
