import { describe } from 'vitest';
import { describeFilesAndVariables } from './contract.js';
import { startRuntime } from './endpoint-fixture.js';

describe('a function at a URL', () => {
  describeFilesAndVariables(async (fn) => {
    const fixture = await startRuntime({ img: fn.url });
    return { ...fixture, logUrl: `http://127.0.0.1:${fixture.runtime.logPort}` };
  });
});
