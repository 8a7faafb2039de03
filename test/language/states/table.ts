import { describe, expect, it } from 'vitest';
import type { DiagnosticCode } from '../../../src/language/diagnostic-codes.js';
import { expectRejected, inState, stateOf } from '../marked.js';

/** One type of state by example: what it becomes when accepted, and why it is refused. */
export interface StateTable {
  /** What is tested, with its section of the specification. */
  readonly name: string;
  readonly type: string;
  /** Lines of the state beside id and type -> what the state has beside id, type and catch. */
  readonly accepted: readonly (readonly [lines: string, state: object])[];
  readonly refused: readonly (readonly [lines: string, code: DiagnosticCode])[];
}

export function testStates({ name, type, accepted, refused }: StateTable): void {
  describe(name, () => {
    it.each(accepted)('%j is accepted', (lines, state) => {
      expect(stateOf(`type: ${type}\n${lines}`)).toEqual({ id: 'a', type, catch: [], ...state });
    });

    it.each(refused)('%j is refused: %s', (lines, code) => {
      // A field that is missing is missing from the state, which begins with its id.
      const text = inState(`type: ${type}\n${lines}`);
      expectRejected(lines.includes('▸') ? text : text.replace('- id', '- ▸id'), code);
    });
  });
}

/** The forms of a timeout that is checked, for any state that has one. */
export function timeouts(rest: string): Pick<StateTable, 'refused'> {
  return {
    refused: [
      [`${rest}\ntimeout: ▸10s`, 'bad-duration'],
      [`${rest}\ntimeout: ▸PT1.5S`, 'bad-duration'],
      [`${rest}\ntimeout: ▸jq(.t)`, 'bad-duration'],
      [`${rest}\ntimeout: ▸10`, 'wrong-type'],
    ],
  };
}
