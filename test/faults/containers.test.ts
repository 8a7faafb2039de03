import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithContainers } from '../support/container/describe.js';
import { type TestEngine, testEngine } from '../support/container/engine.js';
import { testImage } from '../support/container/image.js';
import { eventually } from './support/eventually.js';
import { type Ground, startGround } from './support/ground.js';
import { ServerProcess } from './support/server-process.js';

const namespace = 'containers';

const flow = (timeout: string) => `
direktiv_api: workflow/v1
functions:
- id: f
  type: knative-workflow
  image: ${testImage}
  cmd: node /fn/stub.mjs
  size: large
states:
- id: call
  type: action
  action:
    function: f
    input: jq(.)
  timeout: ${timeout}
  catch:
  - error: direktiv.cancels.timeout.soft
    transition: late
  transform: jq(.return)
- id: late
  type: noop
  transform: jq(.error)
`;

interface Seen {
  readonly calls: readonly { readonly actionId: string }[];
  readonly deletes: readonly { readonly actionId: string }[];
}

describeWithContainers('an engine whose functions run in containers', () => {
  let ground: Ground;
  let engine: TestEngine;
  let server: ServerProcess;
  let env: Readonly<Record<string, string>>;

  beforeAll(async () => {
    engine = await testEngine();
    ground = await startGround();
    env = {
      ...ground.env,
      DUREKTIV_FUNCTIONS: '{}',
      DUREKTIV_DOCKER: engine.podman.socket,
      DUREKTIV_SIDECAR_IMAGE: testImage,
      DUREKTIV_CONTAINER_IDLE: '5',
    };
    server = await ServerProcess.start('all-in-one', env);
    await ground.api.namespace(namespace, { '/long.yaml': flow('PT2M'), '/short.yaml': flow('PT3S') });
  });
  afterAll(async () => {
    await server?.terminate();
    await ground?.stop();
  });

  async function sidecars() {
    const filters = { label: ['durektiv.role=sidecar'] };
    const found = await engine.docker.listContainers({ filters });
    return found.filter(({ Labels: labels }) => labels['durektiv.service']?.startsWith(namespace));
  }

  /** What the functions in the containers saw. */
  async function seen(): Promise<Seen> {
    const all = await Promise.all(
      (await sidecars()).map(async ({ NetworkSettings: settings }) => {
        const address = Object.values(settings.Networks)[0]?.IPAddress;
        const answer = await fetch(`http://${address}:8081`).catch(() => undefined);
        return answer === undefined ? { calls: [], deletes: [] } : ((await answer.json()) as Seen);
      }),
    );
    return { calls: all.flatMap(({ calls }) => calls), deletes: all.flatMap(({ deletes }) => deletes) };
  }

  it('runs a function once although its worker is killed while it works', async () => {
    const input = { __delay: 5, __log: 'working' };
    const id = await ground.api.start(namespace, '/long.yaml', input);
    await eventually('the call', async () => (await seen()).calls.length > 0);
    await server.kill();
    server = await ServerProcess.start('all-in-one', env);
    const { status, output } = await ground.api.ended(namespace, id, 60_000);
    expect({ status, output }).toEqual({ status: 'complete', output: input });
    expect((await seen()).calls).toHaveLength(1);
  }, 90_000);

  it('interrupts a function at the timeout of its state, and the flow goes on with what it catches', async () => {
    const input = { __hang: true };
    const id = await ground.api.start(namespace, '/short.yaml', input);
    const { status, output } = await ground.api.ended(namespace, id, 30_000);
    expect({ status, output }).toMatchObject({
      status: 'complete',
      output: { code: 'direktiv.cancels.timeout.soft' },
    });
    await eventually('the interrupt', async () => (await seen()).deletes.length > 0);
  }, 60_000);

  it('removes the container when nobody uses it', async () => {
    await eventually('the removal', async () => (await sidecars()).length === 0);
  }, 60_000);
});
