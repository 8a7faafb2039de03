import { executeChild, proxyActivities, sleep } from '@temporalio/workflow';

/** Workflows as one writes them by hand: what a flow costs is measured against them. */

const { call } = proxyActivities<{ call(input: object): Promise<object> }>({ startToCloseTimeout: '10s' });

export async function empty(): Promise<object> {
  return {};
}

export async function oneCall(): Promise<object> {
  return call({});
}

export async function threeCalls(): Promise<object> {
  return Promise.all([call({}), call({}), call({})]);
}

/** Runs a flow of Durektiv, knowing nothing of it but the name of a workflow and of a queue. */
export async function runsAFlow(request: object): Promise<unknown> {
  return executeChild('DirektivRun', { taskQueue: 'durektiv-flows', args: [request] });
}

export async function oneTimer(): Promise<object> {
  await sleep(1000);
  return {};
}
