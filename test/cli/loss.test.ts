import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { possibleLoss } from '../../src/cli/loss.js';

it('a loss is heard of by who waits for it later, with its first reason', async () => {
  const { lost, broken } = possibleLoss();
  lost(new Error('first'));
  lost(new Error('second'));
  await turn(); // By now an unheard rejection would have ended the process.
  await expect(broken).rejects.toThrow('first');
});
