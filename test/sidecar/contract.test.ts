import { describe } from 'vitest';
import { describeFilesAndVariables } from '../functions/runtimes/contract.js';
import { startPair } from './support/pair.js';

describe('a function with a sidecar', () => {
  describeFilesAndVariables(async (fn) => {
    const pair = await startPair(fn.url);
    return { ...pair, logUrl: `http://127.0.0.1:${pair.sidecar.localPort}` };
  });
});
