import { readFileSync } from 'node:fs';
import { type Schema, Validator } from '@cfworker/json-schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { flowShape } from '../../src/language/flow.js';
import { parseFlow } from '../../src/language/parse-flow.js';
import type { Shape } from '../../src/language/rules/shape.js';
import { printFlow } from '../support/print-flow.js';
import { randomFlow } from '../support/random-flow.js';

const validator = new Validator(flowShape as Schema, '7', false);

/** What an editor underlines. */
function faults(text: string): string[] {
  return validator.validate(parse(text)).errors.map(({ instanceLocation, error }) => `${instanceLocation} ${error}`);
}

const call =
  'functions: [{id: f, image: i, type: knative-workflow}]\nstates: [{id: a, type: action, action: {function: f, ';

describe('what editors know of flows', () => {
  it('takes every flow that the language takes', () => {
    const style = { strings: 'QUOTE_DOUBLE', collections: 'any', width: 80 } as const;
    fc.assert(
      fc.property(randomFlow, (flow) => {
        expect(faults(printFlow(flow, style))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('takes the flows of which a real Direktiv has told the answers', () => {
    const recorded = readFileSync(new URL('../flows/direktiv-cases.json', import.meta.url), 'utf8');
    const { cases } = JSON.parse(recorded) as { cases: readonly { readonly flow: string }[] };
    const valid = cases.filter(({ flow }) => parseFlow(flow).flow !== undefined);
    expect(valid.length).toBeGreaterThan(80);
    for (const { flow } of valid) expect(faults(flow), flow).toEqual([]);
  });

  it.each([
    ['a field that there is not', 'states: [{id: a, type: noop, transfrom: 1}]'],
    ['a field that is missing', 'states: [{id: a, type: delay}]'],
    ['a field of another type of state', 'states: [{id: a, type: noop, duration: PT1S}]'],
    ['a type of state that there is not', 'states: [{id: a, type: nope}]'],
    ['a state without a type', 'states: [{id: a}]'],
    ['a text where a list belongs', 'states: [{id: a, type: noop, catch: all}]'],
    ['a list that must not be empty', 'states: []'],
    ['a duration that is none', 'states: [{id: a, type: delay, duration: 5s}]'],
    ['a word that is none of a choice', 'states: [{id: a, type: getter, variables: [{key: k, scope: global}]}]'],
    ['an empty text where one is needed', 'states: [{id: a, type: error, error: "", message: m}]'],
    ['a number that is not whole', `${call}retries: {max_attempts: 1.5, codes: [a]}}}]`],
    ['no attempt at all', `${call}retries: {max_attempts: 0, codes: [a]}}}]`],
    [
      'a service without an absolute path',
      'functions: [{id: f, type: knative-namespace, service: mailer}]\nstates: [{id: a, type: noop}]',
    ],
    ['a start without its event', 'start: {type: event}\nstates: [{id: a, type: noop}]'],
  ])('does not take %s', (_, text) => {
    expect(parseFlow(text).flow).toBeUndefined();
    expect(faults(text)).not.toEqual([]);
  });

  it('takes a type by the name that it had in older releases', () => {
    const text = 'functions: [{id: f, image: i, type: reusable}]\nstates: [{id: a, type: noop}]';
    expect(parseFlow(text).flow).toBeDefined();
    expect(faults(text)).toEqual([]);
    expect(faults(text.replace('image: i, ', ''))).not.toEqual([]);
  });

  it('says of each field what it is for', () => {
    const silent = fieldsOf(flowShape, '').filter(({ shape }) => !(shape.description ?? shape.deprecationMessage));
    expect(silent.map(({ path }) => path)).toEqual([]);
  });
});

/** All fields below a shape, with their places. */
function fieldsOf(shape: Shape, path: string): { readonly path: string; readonly shape: Shape }[] {
  const own = Object.entries(shape.properties ?? {}).map(([name, field]) => ({
    path: `${path}.${name}`,
    shape: field,
  }));
  return [
    ...own.flatMap((field) => [field, ...fieldsOf(field.shape, field.path)]),
    ...(shape.items === undefined ? [] : fieldsOf(shape.items, `${path}[]`)),
    ...(shape.allOf ?? []).flatMap(({ then = {} }) => fieldsOf(then, path)),
  ];
}
