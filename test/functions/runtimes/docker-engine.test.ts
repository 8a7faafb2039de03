import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { describeWithContainers } from '../../support/container/describe.js';
import { testEngine } from '../../support/container/engine.js';
import { type Podman } from '../../support/container/podman.js';
import { type DockerFixture, scriptFunction, scriptRequest, startDocker } from './docker-fixture.js';
import { never } from './endpoint-fixture.js';

describeWithContainers('an engine that is started anew', () => {
  let fixture: DockerFixture;
  let dir: string;
  let second: Podman;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'durektiv-engine-'));
    // Another service of the same engine, so that tests beside this one keep theirs.
    second = (await testEngine()).podman.another(join(dir, 'second.sock'));
    await second.start();
    fixture = await startDocker({ socket: second.socket });
  });
  afterEach(() => fixture.close());
  afterAll(async () => {
    await second.kill();
    await rm(dir, { recursive: true, force: true });
  });

  it('does not end calls that run; those that need a new container wait for it, and the next ones are answered', async () => {
    const running = fixture.runtime.call(scriptRequest('stub.mjs', { __delay: 3 }), never);
    await expect
      .poll(async () => (await fixture.stubs().catch(() => []))[0]?.calls.length, { timeout: 20_000 })
      .toBe(1);
    await second.kill();
    expect(await fixture.runtime.call(scriptRequest('stub.mjs', 'warm'), never)).toMatchObject({ kind: 'success' });
    const cold = scriptFunction('stub.mjs', { envs: [{ name: 'ANOTHER', value: 'container' }] });
    const waiting = fixture.runtime.call(scriptRequest('stub.mjs', 'cold', { function: cold }), never);
    await expect
      .poll(() => fixture.lines.map(({ message }) => message), { timeout: 20_000 })
      .toContainEqual(
        expect.stringMatching(
          /^the call waits for what runs its container: the containers of the image \S+ .*connect /,
        ),
      );
    await second.start();
    expect(await waiting).toEqual({ kind: 'success', value: 'cold' });
    expect(await running).toEqual({ kind: 'success', value: { __delay: 3 } });
    expect(await fixture.runtime.call(scriptRequest('stub.mjs', 'after'), never)).toEqual({
      kind: 'success',
      value: 'after',
    });
  });
});
