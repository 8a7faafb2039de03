import { afterAll, beforeAll, expect } from 'vitest';
import type { FunctionRuntime } from '../../../src/functions/runtime.js';
import { describeWithContainers } from '../../support/container/describe.js';
import { describeFilesAndVariables } from './contract.js';
import { type DockerFixture, scriptFunction, scriptRequest, startDocker } from './docker-fixture.js';
import { functionRequest, never } from './endpoint-fixture.js';
import { describeResults } from './results.js';

describeWithContainers('a function in a container', () => {
  describeFilesAndVariables(async (fn) => {
    const fixture = await startDocker({ most: 1 });
    const image = scriptFunction('proxy.mjs', {
      envs: [{ name: 'UPSTREAM', value: `host.containers.internal:${fn.port}` }],
    });
    const runtime: FunctionRuntime = {
      ...fixture.runtime,
      call: (request, signal) => fixture.runtime.call({ ...request, function: image }, signal),
    };
    expect(await runtime.call(functionRequest({}), never)).toEqual({ kind: 'success', value: {} });
    const shared = await sharedFolder(fixture);
    fn.dirOf = (told) => told.replace('/mnt/shared', shared);
    return { ...fixture, runtime, logUrl: `http://${await addressOfPair(fixture)}:8088` };
  }, '0.0.0.0');
});

describeWithContainers('the answer of a function in a container', () => {
  let fixture: DockerFixture;

  beforeAll(async () => void (fixture = await startDocker({ most: 1 })));
  afterAll(() => fixture.close());

  describeResults((input) => fixture.runtime.call(scriptRequest('stub.mjs', input), never));
});

/** Where the folder of the only pair is on this machine. */
async function sharedFolder({ docker, fleet }: DockerFixture): Promise<string> {
  const { Volumes: volumes } = await docker.listVolumes({ filters: { label: [`durektiv.fleet=${fleet}`] } });
  return volumes[0]?.Mountpoint ?? '';
}

async function addressOfPair({ containers, addressOf }: DockerFixture): Promise<string> {
  return addressOf((await containers())[0]?.pair ?? '');
}
