import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import { flowQueue } from '../../src/interpreter/contract.js';
import { FlowSource } from '../../src/instances/flow-source.js';
import { Launcher } from '../../src/instances/launch.js';
import { useEngine } from './support/engine.js';

const engine = useEngine();
const namespace = 'starting';
/** So many are cancelled, each a little later after its start than the one before. */
const count = 60;
const laterMs = 4;
const atATime = 6;

const waits = 'states: [{id: w, type: delay, duration: PT5M}]';
const calls = (definition: string, async: boolean) => `
functions: [{id: f, ${definition}}]
states:
- {id: a, type: action, async: ${async}, action: {function: f}, transition: w}
- {id: w, type: delay, duration: PT5M}
`;
const flows = {
  'a subflow that it waits for': calls('type: subflow, workflow: /child.yaml', false),
  'a subflow that nobody waits for': calls('type: subflow, workflow: /child.yaml', true),
  'a call that nobody waits for': calls('type: knative-workflow, image: i', true),
};

beforeAll(() => engine().api.namespace(namespace, { '/child.yaml': waits }));

/** @param after so many milliseconds after the answer to its start */
async function cancelled(path: string, after: number): Promise<string> {
  const { api } = engine();
  const id = await api.start(namespace, path);
  await sleep(after);
  await api.cancel(namespace, id);
  return (await api.ended(namespace, id)).status;
}

it.each(Object.entries(flows))(
  'a flow that is cancelled in the moment in which it starts %s ends',
  async (_, flow) => {
    const path = `/parent-${Object.values(flows).indexOf(flow)}.yaml`;
    await engine().api.upload(namespace, path, flow);
    const left = Array.from({ length: count }, (_, n) => n * laterMs).values();
    const statuses: string[] = [];
    const cancelSome = async (): Promise<void> => {
      for (const after of left) statuses.push(await cancelled(path, after));
    };
    await Promise.all(Array.from({ length: atATime }, cancelSome));
    expect(statuses).toEqual(Array.from({ length: count }, () => 'cancelled'));
  },
  120_000,
);

it('an instance whose run has not begun yet is cancelled as soon as it has', async () => {
  const { api, client, store } = engine();
  const id = randomUUID();
  const flow = await new FlowSource(store.definitions).read(waits);
  const row = { id, namespace, path: '/child.yaml', invoker: 'api', root: id, lineage: [], traceId: '' } as const;
  const input = Buffer.from('{}');
  await store.instances.insert({ ...row, definition: flow.hash, input, createdAt: Date.now() });
  const cancelling = api.cancel(namespace, id);
  await sleep(1_000);
  const launcher = new Launcher({
    ...{ client, index: store.instances, callQueue: flowQueue, subflowDepth: 256 },
    starter: () => ({ client, eager: false }),
  });
  await launcher.startOnce({ ...row, flow, input });
  await cancelling;
  expect(await api.ended(namespace, id)).toMatchObject({ status: 'cancelled', errorCode: 'direktiv.cancels.api' });
});
