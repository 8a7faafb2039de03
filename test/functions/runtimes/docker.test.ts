import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { containersMissing } from '../../support/container/engine.js';
import { never } from './endpoint-fixture.js';
import { type DockerFixture, scriptRequest, startDocker } from './docker-fixture.js';

const missing = await containersMissing();

describe.skipIf(missing)(`a function in a container${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  let fixture: DockerFixture;

  beforeAll(async () => void (fixture = await startDocker()));
  afterAll(() => fixture.close());

  it('answers', async () => {
    const t = Date.now();
    expect(await fixture.runtime.call(scriptRequest('stub.mjs', { a: 1 }), never)).toEqual({
      kind: 'success',
      value: { a: 1 },
    });
    console.log('cold', Date.now() - t);
    const t2 = Date.now();
    for (let i = 0; i < 50; i++) await fixture.runtime.call(scriptRequest('stub.mjs', { a: 1 }), never);
    console.log('warm', (Date.now() - t2) / 50, fixture.warnings, fixture.lines);
  });
});
