import { describe, expect, it } from 'vitest';
import { parseFlow } from '../../src/language/parse-flow.js';
import { expectRejected, flowOf, inState, stateOf } from './marked.js';

describe('names of older releases that are still taken (specification 1.16)', () => {
  it.each([
    ['eventAnd', 'events: [{type: t}]', 'eventsAnd'],
    ['eventXor', 'events: [{event: {type: t}}]', 'eventsXor'],
  ])('the type of state %s', (type, lines, today) => {
    expect(stateOf(`type: ${type}\n${lines}`).type).toBe(today);
  });

  it('the type of function reusable', () => {
    const { functions } = flowOf('states: [{id: a, type: noop}]\nfunctions: [{type: reusable, id: f, image: i}]');
    expect(functions[0]?.type).toBe('knative-workflow');
  });

  it.each(["'.'", "''"])('the transform %s, which changes nothing', (transform) => {
    expect(stateOf(`type: noop\ntransform: ${transform}`)).toMatchObject({ type: 'noop' });
  });

  it('the scope thread', () => {
    expect(stateOf('type: getter\nvariables: [{key: k, scope: thread}]')).toMatchObject({
      variables: [{ scope: 'thread' }],
    });
  });

  it('a workflow with a revision', () => {
    const { functions } = flowOf(
      'states: [{id: a, type: noop}]\nfunctions: [{type: subflow, id: f, workflow: "w:v1"}]',
    );
    expect(functions[0]).toMatchObject({ workflow: 'w:v1' });
  });
});

describe('fields of an action that stand beside it', () => {
  it.each(['action', 'foreach'])('are told where they belong, in a state %s', (type) => {
    const lines = `type: ${type}\naction: {function: f}\narray: [1]\nretries: {max_attempts: 1, codes: [a]}`;
    const { diagnostics } = parseFlow(inState(type === 'action' ? lines.replace('array: [1]\n', '') : lines));
    expect(diagnostics[0]).toMatchObject({
      code: 'unknown-field',
      message: expect.stringMatching(
        /^There is no field "retries" here\. It belongs to the call: indent it below "action"\./,
      ) as string,
    });
  });
});

describe('names of older releases that are refused (specification 1.16)', () => {
  it.each(['$id', 'version', 'id', 'name', 'singular'])('%s of the flow', (field) => {
    expectRejected(`▸${field}: x\nstates: [{id: a, type: noop}]`, 'unknown-field');
  });

  it.each(['knative-global', 'isolated'])('the type of function %s', (type) => {
    expectRejected(`states: [{id: a, type: noop}]\nfunctions: [{type: ▸${type}, id: f, image: i}]`, 'unknown-type');
  });

  it('scale of a function', () => {
    expectRejected(
      'states: [{id: a, type: noop}]\nfunctions: [{type: reusable, id: f, image: i, ▸scale: 1}]',
      'unknown-field',
    );
  });

  it.each([
    ['workflow of an action', 'type: action\naction: {function: f, ▸workflow: w}', ['unknown-field']],
    [
      'maxAttempts of retries',
      'type: action\naction: {function: f, retries: {max_attempts: 1, codes: [a], ▸maxAttempts: 1}}',
      ['unknown-field'],
    ],
    [
      'throw of retries',
      'type: action\naction: {function: f, retries: {max_attempts: 1, codes: [a], ▸throw: x}}',
      ['unknown-field'],
    ],
    [
      'data_content_type of an event',
      'type: generateEvent\nevent: {type: t, source: s, ▸data_content_type: x}',
      ['unknown-field'],
    ],
    ['filters of an event', 'type: consumeEvent\nevent: {type: t, ▸filters: {}}', ['unknown-field']],
    ['correlate of an event', 'type: eventsAnd\nevents: [{type: t, ▸correlate: x}]', ['unknown-field']],
    ['the transition of a switch', 'type: switch\nconditions: [{}]\n▸transition: b', ['unknown-field']],
    ['the state callback', 'type: ▸callback', ['unknown-type']],
  ] as const)('%s', (_name, lines, codes) => {
    expectRejected(inState(lines), ...codes);
  });

  it.each([
    ['id: x\nstates: [{id: a, type: noop}]', 'A flow has the name of its file: remove this.'],
    ['functions: [{type: reusable, id: f, image: i, files: []}]', 'move this into "action"'],
    ['functions: [{type: reusable, id: f, image: i, scale: 1}]', '"knative-namespace" names one'],
    ['functions: [{type: isolated, id: f, image: i}]', 'What was isolated is "knative-workflow".'],
    ['functions: [{type: knative-global, id: f, service: s}]', '"knative-system"'],
    ['functions: [{type: knative-namespace, id: f, service: request}]', 'for example /request.yaml. Such a file holds'],
    ['states: [{id: a, type: action, action: {workflow: w}}]', 'of the type "subflow"'],
    ['states: [{id: a, type: action, action: {function: f, retry: {}}}]', 'Write "retries".'],
    ['start: {type: event, event: {type: t, filters: {}}}', 'Write "context".'],
    ['states: [{id: a, type: eventsXor, events: [{type: t}]}]', 'Put it below "event".'],
  ])('%j is told what to write instead', (text, message) => {
    const { diagnostics } = parseFlow(text);
    expect(diagnostics.map((one) => one.message).join('\n')).toContain(message);
  });

  it.each(['filters: {}', 'correlate: x'])('%s of an event that starts the flow', (field) => {
    expectRejected(`states: [{id: a, type: noop}]\nstart: {type: event, event: {type: t, ▸${field}}}`, 'unknown-field');
  });
});
