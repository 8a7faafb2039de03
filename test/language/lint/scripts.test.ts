import { expect, it } from 'vitest';
import { checkFlow } from '../../../src/language/lint/check-flow.js';
import { inState } from '../marked.js';

const bad = 'jq(|)';

/** The paths within the first state at which bad jq is found. */
async function pathsIn(lines: string): Promise<string[]> {
  const { diagnostics } = await checkFlow(inState(lines.replaceAll('BAD', `"${bad}"`)));
  return diagnostics.filter(({ code }) => code === 'bad-jq').map(({ path }) => path.replace('states[0].', ''));
}

// Every field of specification 1.17.
it.each([
  ['type: noop\nlog: BAD\nmetadata: BAD\ntransform: BAD', ['log', 'metadata', 'transform']],
  [
    'type: action\naction: {function: f, input: BAD, files: [{key: BAD, as: BAD, scope: BAD, type: BAD, permissions: BAD}]}',
    ['action.input', 'action.files[0].key', 'action.files[0].as', 'action.files[0].scope', 'action.files[0].type'],
  ],
  [
    'type: parallel\nactions: [{function: f, input: BAD}, {function: f, input: BAD}]',
    ['actions[0].input', 'actions[1].input'],
  ],
  ['type: foreach\narray: BAD\naction: {function: f, input: BAD}', ['array', 'action.input']],
  ['type: delay\nduration: PT1S\ntransform: BAD', ['transform']],
  ['type: error\nerror: BAD\nmessage: BAD\nargs: [BAD, BAD]', ['message', 'args[0]', 'args[1]']],
  ['type: consumeEvent\nevent: {type: BAD, context: {a: BAD}}', ['event.context.a']],
  ['type: eventsAnd\nevents: [{type: t, context: {a: BAD}}]', ['events[0].context.a']],
  [
    'type: eventsXor\nevents: [{event: {type: t, context: {a: BAD}}, transform: BAD}]',
    ['events[0].event.context.a', 'events[0].transform'],
  ],
  [
    'type: generateEvent\nevent: {type: BAD, source: BAD, data: {x: [BAD]}, context: {a: BAD}}',
    ['event.data.x[0]', 'event.context.a'],
  ],
  ['type: getter\nvariables: [{key: BAD, as: BAD}]', ['variables[0].key']],
  [
    'type: setter\nvariables: [{key: BAD, value: BAD, mimeType: BAD}]',
    ['variables[0].key', 'variables[0].value', 'variables[0].mimeType'],
  ],
  [
    'type: switch\nconditions: [{condition: BAD, transform: BAD}]\ndefaultTransform: BAD',
    ['conditions[0].condition', 'conditions[0].transform', 'defaultTransform'],
  ],
  ['type: validate\nsubject: BAD\nschema: {const: BAD}', ['subject']],
])('scripts are found in %j', async (lines, paths) => {
  expect(await pathsIn(lines)).toEqual(paths);
});
