import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseFlow } from '../../src/language/parse-flow.js';
import { printFlow, type Style } from '../support/print-flow.js';
import { randomFlow } from '../support/random-flow.js';

const style: fc.Arbitrary<Style> = fc.record({
  strings: fc.constantFrom('QUOTE_DOUBLE', 'QUOTE_SINGLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED'),
  collections: fc.constantFrom('any', 'block', 'flow'),
  width: fc.constantFrom(0, 40, 80),
});

it('a flow that is written down, in whatever style, is read as the same flow', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(randomFlow, style, (flow, how) => {
      const read = parseFlow(printFlow(flow, how));
      expect(read.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect(read.flow).toEqual(flow);
    }),
    { numRuns: 150 },
  );
});
