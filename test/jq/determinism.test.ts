import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import { encode } from '../../src/jq/encode.js';
import { JqFailure } from '../../src/jq/failures.js';
import { compile } from '../../src/jq/program.js';
import { defaultLimits, Runtime } from '../../src/jq/runtime.js';

interface Case {
  readonly program: string;
  readonly input: string;
}

const read = (name: string): Case[] => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')) as Case[];
const cases = ['gojq-cases.json', 'workflow-cases.json', 'generated-cases.json'].flatMap(read).slice(0, 2500);

/** All cases in an order that the seed gives; what each gave stands at its own place. */
function runShuffled(seed: number): string[] {
  const all = cases.map((_, i) => i);
  const [order] = fc.sample(fc.shuffledSubarray(all, { minLength: all.length }), { seed, numRuns: 1 });
  const given: string[] = [];
  for (const i of order!) given[i] = outcome(cases[i]!);
  return given;
}

function outcome({ program, input }: Case): string {
  let used = -1;
  try {
    const { outputs, steps } = compile(program).runRaw(JSON.parse(input) as Json, {
      now: 0,
      steps: (steps) => (used = steps),
    });
    const texts = outputs.map((output) => encode(output, new Runtime(defaultLimits, 0)));
    return `${program}: ${texts.join(' ')} in ${steps} steps`;
  } catch (error) {
    if (!(error instanceof JqFailure)) throw error;
    return `${program}: ${error.message} after ${used} steps`;
  }
}

it('a program gives the same outputs in the same number of steps, whatever ran before it', () => {
  const first = runShuffled(1);
  expect(first).toHaveLength(cases.length);
  expect(first.filter((text) => / in [1-9]\d* steps$/.test(text)).length).toBeGreaterThan(1500);
  expect(runShuffled(2)).toEqual(first);
});
