import { expect, it } from 'vitest';
import { checkFlow } from '../../src/language/lint/check-flow.js';

interface Fuzzer {
  fuzz(read: typeof checkFlow, options: { count: number; seed: number }): Promise<{ time: number; text: string }>;
  readonly mostTime: number;
}
const script = new URL('../../scripts/fuzz-parser.mjs', import.meta.url).href;

// A share of what `node scripts/fuzz-parser.mjs` reads.
it('no mutated flow makes the parser or a check throw, or keeps it for long', { timeout: 120_000 }, async () => {
  const { fuzz, mostTime } = (await import(/* @vite-ignore */ script)) as Fuzzer;
  const { time, text } = await fuzz(checkFlow, { count: 2000, seed: 20260101 });
  // The machine that runs the tests may be slow.
  expect(time, text).toBeLessThan(5 * mostTime);
});
