import { describe, expect, it } from 'vitest';
import { expectRejected, expectWarned, flowOf } from './marked.js';

const flow = (entry: string) => `states: [{id: a, type: noop}]\nfunctions:\n- ${entry}\n`;
const functionOf = (entry: string) => flowOf(flow(entry)).functions[0];

describe('functions (specification 1.7)', () => {
  it('knative-workflow has defaults for all but its image', () => {
    expect(functionOf('{type: knative-workflow, id: f, image: i}')).toEqual({
      type: 'knative-workflow',
      id: 'f',
      image: 'i',
      size: 'small',
      envs: [],
      patches: [],
    });
  });

  it('knative-workflow may say everything', () => {
    const entry =
      '{type: knative-workflow, id: f, image: i, size: large, cmd: run, envs: [{name: A, value: b}], patches: [{op: add, path: /x, Value: {a: 1}}, {op: move, from: /x, path: /y}]}';
    expect(functionOf(entry)).toMatchObject({
      size: 'large',
      cmd: 'run',
      envs: [{ name: 'A', value: 'b' }],
      patches: [
        { op: 'add', path: '/x', value: { a: 1 } },
        { op: 'move', from: '/x', path: '/y' },
      ],
    });
  });

  it('reusable is the former name of knative-workflow', () => {
    expect(functionOf('{type: reusable, id: f, image: i}')).toMatchObject({ type: 'knative-workflow' });
  });

  it.each([
    ['{type: knative-namespace, id: f, service: /s.yaml}', { type: 'knative-namespace', id: 'f', service: '/s.yaml' }],
    ['{type: knative-system, id: f, service: /a/s.yaml}', { type: 'knative-system', id: 'f', service: '/a/s.yaml' }],
    ['{type: subflow, id: f, workflow: ../x.yaml}', { type: 'subflow', id: 'f', workflow: '../x.yaml' }],
  ])('%s is accepted', (entry, value) => {
    expect(functionOf(entry)).toEqual(value);
  });

  it.each(['cmd: x', 'envs: []', 'patches: []'])('knative-namespace ignores %s with a warning (D2)', (field) => {
    const parsed = expectWarned(flow(`{type: knative-namespace, id: f, service: /s, ▸${field}}`), 'ignored-field');
    expect(parsed.functions[0]).toEqual({ type: 'knative-namespace', id: 'f', service: '/s' });
  });

  it.each(['▸{id: f, image: i}', '▸{type: null, id: f}', '▸{Type: subflow, id: f, workflow: w}'])(
    'the type is required, in lower case: %s',
    (entry) => {
      expectRejected(flow(entry), 'missing-field');
    },
  );

  it.each(['knative-global', 'isolated', 'Subflow', '""', 'toString', '__proto__'])('there is no type %s', (type) => {
    expectRejected(flow(`{type: ▸${type}, id: f}`), 'unknown-type');
  });

  it('the type is a string', () => {
    expectRejected(flow('{type: ▸5, id: f}'), 'wrong-type');
  });

  it.each([
    '▸{type: knative-workflow, image: i}',
    '▸{type: knative-workflow, id: f}',
    '▸{type: knative-namespace, id: f}',
    '▸{type: knative-system, id: f}',
    '▸{type: subflow, id: f}',
  ])('%s lacks a field', (entry) => {
    expectRejected(flow(entry), 'missing-field');
  });

  it.each([
    '{type: knative-workflow, id: f, image: ▸""}',
    '{type: subflow, id: f, workflow: ▸""}',
    '{type: knative-namespace, id: f, service: ▸""}',
  ])('%s must not be empty', (entry) => {
    expectRejected(flow(entry), 'empty-string');
  });

  it.each([
    '{type: knative-workflow, id: f, image: i, ▸scale: 1}',
    '{type: knative-workflow, id: f, image: i, ▸files: []}',
    '{type: knative-system, id: f, service: /s, ▸cmd: x}',
    '{type: subflow, id: f, workflow: w, ▸image: i}',
    '{type: knative-workflow, id: f, image: i, envs: [{name: a, ▸vlue: b}]}',
    '{type: knative-workflow, id: f, image: i, patches: [{▸to: a}]}',
  ])('%s has an unknown field', (entry) => {
    expectRejected(flow(entry), 'unknown-field');
  });

  it.each([
    '{type: knative-workflow, id: ▸5, image: i}',
    '{type: knative-workflow, id: f, image: ▸[i]}',
    '{type: knative-workflow, id: f, image: i, cmd: ▸[run]}',
    '{type: knative-workflow, id: f, image: i, envs: ▸{A: b}}',
    '{type: knative-workflow, id: f, image: i, envs: [{name: A, value: ▸5}]}',
    '{type: knative-workflow, id: f, image: i, patches: ▸x}',
    '{type: knative-workflow, id: f, image: i, size: ▸5}',
    '{type: knative-workflow, id: f, image: i, envs: [▸A]}',
    '{type: knative-workflow, id: f, image: i, envs: [{name: ▸5}]}',
    '{type: knative-system, id: f, service: ▸5}',
    '{type: subflow, id: f, workflow: ▸5}',
  ])('%s has a wrong type', (entry) => {
    expectRejected(flow(entry), 'wrong-type');
  });

  it.each(['huge', '""', 'Small'])('there is no size %s', (size) => {
    expectRejected(flow(`{type: knative-workflow, id: f, image: i, size: ▸${size}}`), 'bad-choice');
  });

  it.each(['s.yaml', './s.yaml', '/', '//s', '/a//b'])('the path %s of a service is not absolute', (path) => {
    expectRejected(flow(`{type: knative-namespace, id: f, service: ▸${path}}`), 'bad-service-path');
    expectRejected(flow(`{type: knative-system, id: f, service: ▸${path}}`), 'bad-service-path');
  });

  it('a path is checked in no time, however it is made', () => {
    expectRejected(flow(`{type: knative-system, id: f, service: ▸/${'a'.repeat(50_000)}//}`), 'bad-service-path');
  });

  it.each(['1f', '-f', 'f-', 'f.', 'f/g', '"f g"', '""', 'é'])('%s cannot be an id', (id) => {
    expectRejected(flow(`{type: subflow, id: ▸${id}, workflow: w}`), 'bad-id');
  });

  it('ids are unique', () => {
    const entry = '{type: subflow, id: f, workflow: w}';
    const second = '\n- {type: subflow, ID: ▸f, workflow: w}';
    expectRejected(flow(`${entry}${second}`), 'duplicate-id');
  });
});
