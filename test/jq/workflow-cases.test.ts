import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import { JqFailure } from '../../src/jq/failures.js';
import { printed } from './printed.js';

interface Case {
  readonly program: string;
  readonly input: string;
  readonly outputs: Json[];
  readonly fails: boolean;
}

const cases = JSON.parse(readFileSync(new URL('workflow-cases.json', import.meta.url), 'utf8')) as Case[];

describe('programs of flows give what gojq gives', () => {
  it.each(cases)('$program', ({ program, input, outputs, fails }) => {
    const run = (): Json[] => printed(program, JSON.parse(input) as Json);
    if (fails) expect(run).toThrow(JqFailure);
    else expect(run()).toEqual(outputs);
  });
});
