import { describe, expect, it } from 'vitest';
import { parseFlow, parseRunnableFlow } from '../../src/language/parse-flow.js';
import { page } from './support/pages.js';

/** The smallest valid state of each type, as YAML without its id. */
const smallest: Readonly<Record<string, string>> = {
  action: 'action: {function: f}',
  consumeEvent: 'event: {type: t}',
  delay: 'duration: PT1S',
  error: 'error: e, message: m',
  eventsAnd: 'events: [{type: t}]',
  eventsXor: 'events: [{event: {type: t}}]',
  foreach: 'array: jq(.a), action: {function: f}',
  generateEvent: 'event: {type: t, source: s}',
  getter: 'variables: [{key: k, scope: instance}]',
  noop: 'log: x',
  parallel: 'actions: [{function: f}]',
  setter: 'variables: [{key: k, scope: instance, value: 1}]',
  switch: 'conditions: [{condition: jq(.a)}]',
  validate: 'schema: {}',
};

function flowOf(type: string): string {
  const functions = 'functions: [{id: f, type: knative-workflow, image: i}]';
  return `${functions}\nstates:\n- {id: s, type: ${type}, ${smallest[type] ?? ''}}\n`;
}

const types = Object.keys(smallest).sort();
const refused = types.filter((type) => parseRunnableFlow(flowOf(type)).flow === undefined);

describe('the pages name the states that cannot run yet', () => {
  it.each(types)('%s is valid', (type) => {
    expect(parseFlow(flowOf(type)).diagnostics).toEqual([]);
  });

  it.each([
    ['docs/language.md', /^- the states? ([^;]*);$/m],
    ['README.md', /other \w+ states? \(([^)]*)\)/],
  ])('%s', (path, list) => {
    const named = list.exec(page(path).text)?.[1]?.match(/\w+/g) ?? [];
    expect([...named].sort()).toEqual(refused);
  });
});
