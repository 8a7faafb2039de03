import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { expect, it } from 'vitest';
import { Launcher, type LauncherParts } from '../../src/instances/launch.js';
import type { ReadFlow } from '../../src/instances/flow-source.js';
import { parseFlow } from '../../src/language/parse-flow.js';

const { flow } = parseFlow('states: [{id: a, type: noop}]\n');
const launch = {
  id: '0b0d7d3e-8c1a-4f0e-9a53-0d5e2f6a7b8c',
  namespace: 'gone',
  path: '/a.yaml',
  flow: { flow, hash: 'h', warnings: [] } as unknown as ReadFlow,
  invoker: 'cloudevent',
  input: Buffer.from('{}'),
} as const;

/** Of a namespace that is deleted while the run starts, which has ended by the time it is to be taken back. */
function launcher() {
  const asked: string[] = [];
  const gone = () =>
    Promise.reject(new WorkflowNotFoundError('workflow execution already completed', launch.id, undefined));
  const handle = { terminate: () => (asked.push('terminate'), gone()) };
  const workflow = { start: () => Promise.resolve((asked.push('start'), handle)), getHandle: () => handle };
  const client = { workflow, withDeadline: (_: number, work: () => unknown) => work() } as unknown as Client;
  const index: LauncherParts['index'] = {
    insert: () => Promise.resolve('no-namespace'),
    remove: () => Promise.resolve(),
  };
  const starter = () => ({ client, eager: false });
  return { asked, launcher: new Launcher({ client, starter, index, callQueue: 'q', subflowDepth: 1 }) };
}

it('a start of a namespace that is deleted meanwhile is dropped, and not tried again, though its run has ended already', async () => {
  const { asked, launcher: one } = launcher();
  expect(await one.startOnce(launch)).toBe(false);
  expect(asked).toEqual(['start', 'terminate']);
});

it('a start by hand says that the namespace is gone', async () => {
  await expect(launcher().launcher.start({ ...launch, invoker: 'api' })).rejects.toThrow(
    'the namespace gone was deleted',
  );
});

it.each([
  ['run', 'no Temporal', ['remove']],
  ['row', 'no database', ['start', 'terminate']],
] as const)('a start by hand whose %s fails leaves nothing, and says why', async (fails, why, undone) => {
  const asked: string[] = [];
  const handle = { terminate: () => Promise.resolve(asked.push('terminate')) };
  const begin = () => (fails === 'run' ? Promise.reject(new Error(why)) : Promise.resolve(asked.push('start')));
  const workflow = { start: begin, getHandle: () => handle };
  const client = { workflow, withDeadline: (_: number, work: () => unknown) => work() } as unknown as Client;
  const index: LauncherParts['index'] = {
    insert: () => (fails === 'row' ? Promise.reject(new Error(why)) : Promise.resolve('stored')),
    remove: () => Promise.resolve(void asked.push('remove')),
  };
  const starter = () => ({ client, eager: false });
  const one = new Launcher({ client, starter, index, callQueue: 'q', subflowDepth: 1 });
  await expect(one.start({ ...launch, invoker: 'api' })).rejects.toThrow(why);
  expect(asked).toEqual(undone);
});
