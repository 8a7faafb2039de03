import { describe, expect, it } from 'vitest';
import { parseFlow } from '../../src/language/parse-flow.js';

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

describe('every state type', () => {
  it.each(types)('%s can run', (type) => {
    expect(parseFlow(flowOf(type)).diagnostics).toEqual([]);
  });
});
